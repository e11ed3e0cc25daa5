import type { LastHeard } from "./last_heard.ts";
import type { Lease } from "./lease.ts";

/** A lease that ended since nobody extended it, and how its client was last heard. */
export interface ExpiredLease extends LastHeard {
  /** As it was when it ended: with its client, link, IA and host name. */
  readonly lease: Lease;
}

/** Told of leases that have expired, in the order in which they ended; must not throw. */
export type ExpiredListener = (expired: readonly ExpiredLease[]) => void;
