import type { Finding, LocatedFinding } from "../config/finding.ts";
import type { LoadedConfiguration } from "../config/load.ts";
import { isAnswered } from "../control/control_socket.ts";
import { databaseAt } from "../leases/sqlite/database_file.ts";
import { examineDatabase } from "../leases/sqlite/examine.ts";
import { OperatorError } from "../operator_error.ts";
import { TAKEN } from "../server/bind.ts";
import type { AnyListener } from "../server/listener.ts";
import { systemNetwork } from "../server/network.ts";
import { closeListeners, openListener } from "../server/open_listeners.ts";
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
  const findings: Finding[] = [];
  const opened: AnyListener[] = [];
  const isLacking = (index: number) =>
    known.some(({ path, isOfMachine }) => isOfMachine && path[0] === "listen" && path[1] === index);
  let isServed: boolean | undefined;
  try {
    for (const [index, listener] of loaded.configuration.listen.entries()) {
      if (isLacking(index)) continue;
      const onWarning = (message: string) => findings.push(lack(index, message));
      const host = { network: systemNetwork, timers: systemTimers, onWarning };
      try {
        opened.push(...await openListener(listener, host));
      } catch (error) {
        if (!(error instanceof OperatorError)) throw error;
        const { message } = error;
        isServed ??= await isRunning(loaded);
        if (isServed && message.endsWith(TAKEN)) continue;
        findings.push(lack(index, message));
      }
    }
  } finally {
    closeListeners(opened);
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
