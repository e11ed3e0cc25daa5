import type { Finding, LocatedFinding } from "../config/finding.ts";
import type { LoadedConfiguration } from "../config/load.ts";
import { silentLog } from "../log/silent.ts";
import { TAKEN } from "../server/bind.ts";
import { Listening } from "../server/listening.ts";
import { whyUnheard } from "../server/listening_told.ts";
import { systemNetwork } from "../server/network.ts";
import { systemTimers } from "../clock/timers.ts";
import { type RunningServer, runningServer } from "./running_server.ts";

/**
 * Says which listeners could not be opened here, by opening them for a moment as a server does.
 * Ports that a server has which runs by this configuration are as they should be; what it has is
 * asked on its control socket, and without one all that is taken is taken for its.
 *
 * @param known what is known already: of an interface that is not there nothing more is to be said
 */
export async function lacksListeners(
  loaded: LoadedConfiguration,
  known: readonly LocatedFinding[],
): Promise<Finding[]> {
  const { configuration, links } = loaded;
  const { listen } = configuration;
  const findings: Finding[] = [];
  const isLacking = (index: number) =>
    known.some(({ path, isOfMachine }) => isOfMachine && path[0] === "listen" && path[1] === index);
  const listening = new Listening({ network: systemNetwork, timers: systemTimers, log: silentLog });
  const change = await listening.examine({ listen, links }, true);
  change.cancel();
  listening.close();
  let running: Promise<RunningServer | undefined> | undefined;
  for (const { configured, pattern, name, problem, error, unheard = [] } of change.places) {
    const index = listen.indexOf(pattern ?? configured!);
    if (index < 0 || isLacking(index)) continue;
    if (problem !== undefined) {
      if (problem === TAKEN && has(await (running ??= runningServer(configuration)), name)) {
        continue;
      }
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

/** Whether a port that is taken is the server's, as far as is known. */
function has(running: RunningServer | undefined, listener: string): boolean {
  return running !== undefined && running.open?.has(listener) !== false;
}
