import type { ClientOnLink } from "./client_pages.ts";
import type { Lease } from "./lease.ts";

/** A lease that ended since nobody extended it, and how its client was last heard. */
export interface ExpiredLease {
  /** As it was when it ended: with its client, link, IA and host name. */
  readonly lease: Lease;
  /** Left out: the client was heard directly. */
  readonly relays?: NonNullable<ClientOnLink["relays"]>;
}

/** Told of leases that have expired, in the order in which they ended; must not throw. */
export type ExpiredListener = (expired: readonly ExpiredLease[]) => void;
