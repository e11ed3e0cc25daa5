import { endOf } from "../leases/lease.ts";
import type { Assigner } from "./assigner.ts";
import { type Given, givenBy } from "./choose.ts";
import { boundTo } from "./client_leases.ts";
import type { Ia } from "./ia.ts";
import type { Transaction } from "./transaction.ts";

/**
 * The first of what an unknown IA names that a pool serves, where nobody has it.
 *
 * @param assigner adopts what this server does not know, for IAs of this kind
 */
export function adopted(transaction: Transaction, assigner: Assigner, ia: Ia): readonly Given[] {
  const hint = ia.hints.find((each) => assigner.serves(transaction, each, ia));
  return hint && assigner.isFree(transaction, hint, ia) ? givenBy(assigner, [hint]) : [];
}

/** Has what a client confirms be its own from now on, where pools adopt that. */
export function adoptConfirmed(transaction: Transaction): void {
  const adopting = transaction.assigners.filter(({ adoptsUnknown }) => adoptsUnknown);
  if (adopting.length === 0) return;
  for (const ia of transaction.ias.slice(0, transaction.limits.iasPerMessage)) {
    if (boundTo(transaction, ia).length > 0) continue;
    for (const assigner of adopting) {
      if (assigner.iaType === ia.iaType) adoptFor(transaction, assigner, ia);
    }
  }
}

function adoptFor(transaction: Transaction, assigner: Assigner, ia: Ia): void {
  const { leases, adopted: own, now } = transaction;
  const [found] = adopted(transaction, assigner, ia);
  if (!found) return;
  if (leases.areAllItMayHave) return transaction.noteLimit("leasesPerClient");
  const { prefix: { address, length } } = found;
  const { preferred, valid } = assigner.lifetimesFor(0);
  transaction.noteAssigned(found.prefix, assigner, true);
  own.push({
    address,
    length,
    iaType: ia.iaType,
    iaid: ia.iaid,
    preferredUntil: endOf(preferred, now),
    validUntil: endOf(valid, now),
  });
}
