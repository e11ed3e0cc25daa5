import { systemTimers } from "../clock/timers.ts";
import type { Configuration } from "../config/configuration.ts";
import { ControlClient } from "../control/control_client.ts";
import { isAnswered } from "../control/control_socket.ts";
import { databaseAt } from "../leases/sqlite/database_file.ts";
import { examineDatabase } from "../leases/sqlite/examine.ts";

type Places = Pick<Configuration, "leases" | "controlSocket">;

/** What a server tells of itself, as far as it is about listeners. */
interface ListenersPart {
  readonly name: string;
  readonly value?: readonly { readonly name: string; readonly open: boolean }[];
}

/** A server that runs by a configuration. */
export interface RunningServer {
  /** Names of the listeners that it has open; left out: it cannot be asked. */
  readonly open?: ReadonlySet<string>;
}

/** The server that has the database of a configuration, or answers on its control socket. */
export async function runningServer(
  { leases, controlSocket }: Places,
): Promise<RunningServer | undefined> {
  const open = controlSocket && await openListeners(controlSocket.path);
  if (open) return { open };
  const isRunning = examineDatabase(databaseAt(leases.database)).isServed ||
    controlSocket !== undefined && await isSocketAnswered(controlSocket.path);
  return isRunning ? {} : undefined;
}

async function isSocketAnswered(path: string): Promise<boolean> {
  try {
    return Deno.lstatSync(path).isSocket === true && await isAnswered(path);
  } catch {
    return false;
  }
}

/** Whoever does not answer as a server does tells nothing. */
async function openListeners(path: string): Promise<ReadonlySet<string> | undefined> {
  let listeners: ListenersPart | undefined;
  try {
    if (!Deno.lstatSync(path).isSocket) return undefined;
    const client = await ControlClient.connect(path, systemTimers);
    try {
      await client.ask("status", (lines) => {
        listeners ??= lines.map((line): ListenersPart => JSON.parse(line))
          .find(({ name }) => name === "listeners");
        return listeners === undefined;
      });
    } finally {
      client.close();
    }
  } catch {
    return undefined;
  }
  const open = listeners?.value?.filter((listener) => listener.open);
  return open && new Set(open.map(({ name }) => name));
}
