import { boundTo } from "../pipeline/assign.ts";
import type { Assigner, RequestedIa } from "../pipeline/assigner.ts";
import { unansweredIas } from "../pipeline/ia.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import type { Option } from "../wire/option.ts";
import { iaNa, iaPd } from "../wire/options/identity_association.ts";
import type { ExcludedPrefix } from "../wire/options/prefix_exclude.ts";
import { type Prefix, samePrefix } from "../wire/prefix.ts";
import { identifiersOf } from "./identifier.ts";
import type { Assignment } from "./table.ts";

/** Seconds. */
export interface AssignmentLifetimes {
  readonly address: { readonly preferred: number; readonly valid: number };
  readonly prefix: { readonly preferred: number; readonly valid: number };
}

/** What is excluded from an assigned prefix, for clients that ask (RFC 6603). */
export type Exclusions = (assigned: Prefix) => Option<ExcludedPrefix> | undefined;

/** What is found of a client when nothing can be looked up. */
export const UNREADABLE: unique symbol = Symbol("unreadable");

/** What became of looking a client up. */
export type Found = Assignment | undefined | typeof UNREADABLE;

/**
 * What a table assigns to the client of a transaction: an assigner for its address and one for its
 * prefix, where it has them.
 *
 * @param find looks a client up by its ids; the first that something is assigned to counts
 */
export function assignersFrom(
  find: (ids: Iterable<string>, now: number) => Found,
  lifetimes: AssignmentLifetimes,
  exclusionFrom: Exclusions = () => undefined,
): (transaction: Transaction) => readonly Assigner[] {
  const keepers = [
    keeper(iaNa.code, lifetimes.address, exclusionFrom),
    keeper(iaPd.code, lifetimes.prefix, exclusionFrom),
  ];
  // Asked once in `pre` and once in `handle`: a transaction is over before the next begins.
  let last: { transaction: Transaction; assigners: readonly Assigner[] } | undefined;
  return (transaction) => {
    if (last?.transaction !== transaction) {
      const found = find(identifiersOf(transaction), transaction.now);
      last = {
        transaction,
        assigners: found === UNREADABLE ? keepers : assigners(found, lifetimes, exclusionFrom),
      };
    }
    return last.assigners;
  };
}

function assigners(
  assignment: Assignment | undefined,
  lifetimes: AssignmentLifetimes,
  exclusionFrom: Exclusions,
): Assigner[] {
  const found: Assigner[] = [];
  const { address, prefix } = assignment ?? {};
  if (address) found.push(assigner(iaNa.code, address, lifetimes.address, exclusionFrom));
  if (prefix) found.push(assigner(iaPd.code, prefix, lifetimes.prefix, exclusionFrom));
  return found;
}

function assigner(
  iaType: number,
  assigned: Prefix,
  { preferred, valid }: { preferred: number; valid: number },
  exclusionFrom: Exclusions,
): Assigner {
  return {
    iaType,
    preferredLifetime: preferred,
    validLifetime: valid,
    overrides: true,
    exclusionFrom,
    serves: (_, prefix) => samePrefix(assigned, prefix),
    // What is assigned is the client's, even while somebody else's lease of it runs on.
    isFree: (transaction) =>
      !transaction.isAssigned(assigned) && !isKeptBack(transaction, iaType, assigned),
    pick: (transaction, ia) =>
      transaction.isAssigned(assigned) || isMeantForAnother(transaction, ia, assigned) ||
        isKeptBack(transaction, iaType, assigned)
        ? undefined
        : assigned,
  };
}

/**
 * Whether the client has just declined it, as somebody else uses it (RFC 8415 section 18.3.8): it
 * would decline it for ever, so a pool helps out until the conflict may be over, where there is one.
 */
function isKeptBack(
  { leases, assigners, now }: Transaction,
  iaType: number,
  assigned: Prefix,
): boolean {
  return leases.some((lease) =>
    lease.state === "declined" && lease.validUntil > now && samePrefix(lease, assigned)
  ) && assigners.some((other) => other.iaType === iaType && !other.overrides);
}

/** Whether the client has it, or asks for it, in another IA that is still to be answered. */
function isMeantForAnother(transaction: Transaction, ia: RequestedIa, assigned: Prefix): boolean {
  return unansweredIas(transaction).some((other) =>
    other.iaType === ia.iaType && other.iaid !== ia.iaid &&
    [...other.hints, ...boundTo(transaction, other)].some((prefix) => samePrefix(prefix, assigned))
  );
}

/**
 * Stands in while nothing can be looked up: a client keeps a lease that no pool answers for, as it
 * can only be what it was assigned before. Taking it away would cost clients their addresses.
 */
function keeper(
  iaType: number,
  { preferred, valid }: { preferred: number; valid: number },
  exclusionFrom: Exclusions,
): Assigner {
  return {
    iaType,
    preferredLifetime: preferred,
    validLifetime: valid,
    overrides: true,
    exclusionFrom,
    serves: (transaction, prefix) =>
      transaction.leases.some((lease) =>
        lease.iaType === iaType && lease.state === "active" && samePrefix(lease, prefix)
      ) &&
      !transaction.assigners.some((other) =>
        other.iaType === iaType && !other.overrides && other.serves(transaction, prefix)
      ),
    isFree: () => false,
    pick: () => undefined,
  };
}
