import { endOf } from "../leases/lease.ts";
import type { Assigner } from "./assigner.ts";
import { type Given, givenBy } from "./choose.ts";
import { boundTo } from "./client_leases.ts";
import type { Ia } from "./ia.ts";
import type { Transaction } from "./transaction.ts";

const NOTHING: readonly Given[] = [];

/**
 * What an IA names that this server does not know, where a pool adopts that: it could give it, and
 * nobody has it. Of each pool that is the first.
 */
export function adopted(transaction: Transaction, assigner: Assigner, ia: Ia): readonly Given[] {
  if (!assigner.adoptsUnknown || assigner.iaType !== ia.iaType) return NOTHING;
  const hint = ia.hints.find((each) => assigner.serves(transaction, each, ia));
  return hint && assigner.isFree(transaction, hint, ia) ? givenBy(assigner, [hint]) : NOTHING;
}

/** Has what a client confirms be its own from now on, where pools adopt that. */
export function adoptConfirmed(transaction: Transaction): void {
  const adopting = transaction.assigners.filter(({ adoptsUnknown }) => adoptsUnknown);
  if (adopting.length === 0) return;
  for (const ia of transaction.ias.slice(0, transaction.limits.iasPerMessage)) {
    if (boundTo(transaction, ia).length > 0) continue;
    for (const assigner of adopting) adoptFor(transaction, assigner, ia);
  }
}

function adoptFor(transaction: Transaction, assigner: Assigner, ia: Ia): void {
  const { leases, adopted: own, now } = transaction;
  const [found] = adopted(transaction, assigner, ia);
  if (!found) return;
  if (leases.areAllItMayHave) return transaction.noteLimit("leasesPerClient");
  const { prefix: { address, length } } = found;
  const { preferred, valid } = assigner.lifetimesFor(0);
  transaction.noteAssigned(found.prefix, true);
  own.push({
    address,
    length,
    iaType: ia.iaType,
    iaid: ia.iaid,
    preferredUntil: endOf(preferred, now),
    validUntil: endOf(valid, now),
  });
}
