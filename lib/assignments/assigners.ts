import type { Assigner } from "../pipeline/assigner.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { iaNa, iaPd } from "../wire/options/identity_association.ts";
import { type Prefix, samePrefix } from "../wire/prefix.ts";
import { identifiersOf } from "./identifier.ts";
import type { Assignment } from "./table.ts";

/** Seconds. */
export interface AssignmentLifetimes {
  readonly address: { readonly preferred: number; readonly valid: number };
  readonly prefix: { readonly preferred: number; readonly valid: number };
}

/**
 * What a table assigns to the client of a transaction: an assigner for its address and one for its
 * prefix, where it has them.
 */
export function assignersFrom(
  lookUp: (identifier: string) => Assignment | undefined,
  lifetimes: AssignmentLifetimes,
): (transaction: Transaction) => readonly Assigner[] {
  // Asked once in `pre` and once in `handle`: a transaction is over before the next begins.
  let last: { transaction: Transaction; assigners: readonly Assigner[] } | undefined;
  return (transaction) => {
    if (last?.transaction !== transaction) {
      last = { transaction, assigners: assigners(find(lookUp, transaction), lifetimes) };
    }
    return last.assigners;
  };
}

function find(
  lookUp: (identifier: string) => Assignment | undefined,
  transaction: Transaction,
): Assignment | undefined {
  for (const identifier of identifiersOf(transaction)) {
    const assignment = lookUp(identifier);
    if (assignment) return assignment;
  }
  return undefined;
}

function assigners(assignment: Assignment | undefined, lifetimes: AssignmentLifetimes): Assigner[] {
  const found: Assigner[] = [];
  if (assignment?.address) found.push(assigner(iaNa.code, assignment.address, lifetimes.address));
  if (assignment?.prefix) found.push(assigner(iaPd.code, assignment.prefix, lifetimes.prefix));
  return found;
}

function assigner(
  iaType: number,
  assigned: Prefix,
  { preferred, valid }: { preferred: number; valid: number },
): Assigner {
  return {
    iaType,
    preferredLifetime: preferred,
    validLifetime: valid,
    overrides: true,
    serves: (_, prefix) => samePrefix(assigned, prefix),
    // What is assigned is the client's, even while somebody else's lease of it runs on.
    isFree: (transaction) => !transaction.isAssigned(assigned),
    pick: (transaction) => transaction.isAssigned(assigned) ? undefined : assigned,
  };
}
