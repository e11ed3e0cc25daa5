import { ControlClient } from "../../../lib/control/control_client.ts";
import type { LeaseReport } from "../../../lib/control/lease_rows.ts";
import { systemTimers } from "../../../lib/clock/timers.ts";

/** Every address and prefix that somebody holds, as the server at a control socket says. */
export async function heldLeases(controlSocket: string): Promise<string[]> {
  const client = await ControlClient.connect(controlSocket, systemTimers);
  const leases: string[] = [];
  try {
    await client.ask("leases", (lines) => {
      leases.push(...lines.map((line): LeaseReport => JSON.parse(line)).map(({ lease }) => lease));
      return true;
    });
  } finally {
    client.close();
  }
  return leases.sort();
}
