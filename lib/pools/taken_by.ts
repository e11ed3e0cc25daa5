import { isHeld, type Lease } from "../leases/lease.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import type { Prefix } from "../wire/prefix.ts";

/** A lease that keeps an address or prefix from being given to the client. */
export function takenBy(transaction: Transaction, prefix: Prefix): Lease | undefined {
  const { clientId, now, othersNow, surroundings: { leases } } = transaction;
  const held = leases.heldWithin(prefix, othersNow);
  if (!held || isHeld(held, transaction.nowOf(held))) return held;
  // The clock is in doubt, and this is the client's own, over by the wall: others' may be beside it.
  return leases.heldWithin(prefix, now) ?? leases.liveBeside(prefix, clientId!, othersNow);
}
