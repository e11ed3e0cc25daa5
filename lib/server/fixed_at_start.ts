import { OperatorError } from "../operator_error.ts";
import type { ServiceConfiguration } from "./service_setup.ts";

/** What a process is only at its start. */
const FIXED = [["user", "user"], ["group", "group"], ["pidFile", "pid-file"]] as const;

type Served = Pick<ServiceConfiguration, "configuration" | "leases">;

/**
 * Refuses a configuration that wants another process than the one that runs, or other leases.
 *
 * @throws {OperatorError}
 */
export function refuseOtherProcess(current: Served, next: Served): void {
  const whyNot = next.leases.whyNotInsteadOf(current.leases);
  if (whyNot !== undefined) throw new OperatorError(whyNot);
  for (const [key, name] of FIXED) {
    if (next.configuration[key] === current.configuration[key]) continue;
    throw new OperatorError(`${name} cannot change while the server runs: restart it`);
  }
}
