import type { Timers } from "../clock/timers.ts";
import type { Log } from "../log/log.ts";
import { OperatorError } from "../operator_error.ts";
import { isNotThere } from "./bind.ts";
import type { Network } from "./network.ts";

/** The machine that is listened on. */
export interface Host {
  readonly network: Network;
  /** By which it is waited for, and looked at. */
  readonly timers: Timers;
  readonly log: Log;
  /** Whether root has become a user, who cannot open ports below 1024. Left out: it has not. */
  readonly hasGivenUpRoot?: (() => boolean) | undefined;
}

/** What somebody who starts a server as root, and has it become a user, can do instead. */
export const START_AS_USER =
  "let systemd start it as its user, by User= with AmbientCapabilities=CAP_NET_BIND_SERVICE";

/** Whether what could not be opened is waited for: it may be there later, or is forbidden for good. */
export function isToWait(error: unknown, host: Host): boolean {
  return isNotThere(error) || isGivenUp(error, host);
}

/** Whether root could have opened it. */
export function isGivenUp(error: unknown, { hasGivenUpRoot }: Host): boolean {
  return error instanceof OperatorError &&
    error.cause instanceof Deno.errors.PermissionDenied && hasGivenUpRoot?.() === true;
}
