import type { Configuration } from "../config/configuration.ts";
import { OperatorError } from "../operator_error.ts";

/** What a process is only at its start. */
const FIXED = [["user", "user"], ["group", "group"], ["pidFile", "pid-file"]] as const;

/**
 * Refuses a configuration that wants another process than the one that runs.
 *
 * @throws {OperatorError}
 */
export function refuseOtherProcess(current: Configuration, next: Configuration): void {
  for (const [key, name] of FIXED) {
    if (next[key] === current[key]) continue;
    throw new OperatorError(`${name} cannot change while the server runs: restart it`);
  }
}
