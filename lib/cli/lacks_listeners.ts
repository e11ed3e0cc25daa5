import type { Finding, LocatedFinding } from "../config/finding.ts";
import type { LoadedConfiguration } from "../config/load.ts";
import { isAnswered } from "../control/control_socket.ts";
import { databaseAt } from "../leases/sqlite/database_file.ts";
import { examineDatabase } from "../leases/sqlite/examine.ts";
import { silentLog } from "../log/silent.ts";
import { TAKEN } from "../server/bind.ts";
import { Listening } from "../server/listening.ts";
import { whyUnheard } from "../server/listening_told.ts";
import { systemNetwork } from "../server/network.ts";
import { systemTimers } from "../clock/timers.ts";

/**
 * Says which listeners could not be opened here, by opening them for a moment as a server does.
 * Ports that a server has which runs by this configuration are as they should be.
 *
 * @param known what is known already: of an interface that is not there nothing more is to be said
 */
export async function lacksListeners(
  loaded: LoadedConfiguration,
  known: readonly LocatedFinding[],
): Promise<Finding[]> {
  const { configuration: { listen }, links } = loaded;
  const findings: Finding[] = [];
  const isLacking = (index: number) =>
    known.some(({ path, isOfMachine }) => isOfMachine && path[0] === "listen" && path[1] === index);
  const listening = new Listening({ network: systemNetwork, timers: systemTimers, log: silentLog });
  const change = await listening.examine({ listen, links }, true);
  change.cancel();
  let isServed: boolean | undefined;
  for (const { configured, pattern, name, problem, error, unheard = [] } of change.places) {
    const index = listen.indexOf(pattern ?? configured!);
    if (index < 0 || isLacking(index)) continue;
    if (problem !== undefined) {
      isServed ??= await isRunning(loaded);
      if (isServed && problem === TAKEN) continue;
      findings.push(lack(index, error?.message ?? `Cannot listen on ${name}: ${problem}`));
    } else if (unheard.length > 0) {
      findings.push(lack(index, whyUnheard(name, unheard)));
    }
  }
  return findings;
}

function lack(index: number, message: string): Finding {
  return { severity: "warning", path: ["listen", index], message, isOfMachine: true };
}

/** Whether a server runs by a configuration: it has the database, or answers on the socket. */
async function isRunning({ configuration }: LoadedConfiguration): Promise<boolean> {
  const { leases, controlSocket } = configuration;
  if (examineDatabase(databaseAt(leases.database)).isServed) return true;
  if (!controlSocket) return false;
  const { path } = controlSocket;
  try {
    return Deno.lstatSync(path).isSocket === true && await isAnswered(path);
  } catch {
    return false;
  }
}
