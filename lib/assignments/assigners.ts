import { liveOf } from "../pipeline/client_leases.ts";
import type { Log } from "../log/log.ts";
import type { Assigner, Lifetimes } from "../pipeline/assigner.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import type { Option } from "../wire/option.ts";
import { iaNa, iaPd } from "../wire/options/identity_association.ts";
import type { ExcludedPrefix } from "../wire/options/prefix_exclude.ts";
import { type Prefix, samePrefix } from "../wire/prefix.ts";
import { identifiersOf } from "./identifier.ts";
import { RowAssigner } from "./row_assigner.ts";
import { RowConflicts } from "./row_conflicts.ts";
import type { Assignment } from "./table.ts";

/** How long something is assigned. */
export interface AssignmentLifetimes {
  readonly address: Lifetimes;
  readonly prefix: Lifetimes;
}

/** What is excluded from an assigned prefix, for clients that ask (RFC 6603). */
export type Exclusions = (assigned: Prefix) => Option<ExcludedPrefix> | undefined;

/** What is found of a client when nothing can be looked up. */
export const UNREADABLE: unique symbol = Symbol("unreadable");

/** What became of looking a client up. */
export type Found = Assignment | undefined | typeof UNREADABLE;

/** What assigners of a table are made with. */
export interface AssignersSetup {
  /** Looks a client up by its ids; the first that something is assigned to counts. */
  find(ids: Iterable<string>, now: number): Found;
  readonly lifetimes: AssignmentLifetimes;
  /** Left out: nothing is. */
  readonly exclusionFrom?: Exclusions | undefined;
  /** Told once of a message what is assigned to its client. */
  noteFound?(transaction: Transaction, assignment: Assignment): void;
  readonly log: Log;
}

/**
 * What a table assigns to the client of a transaction: an assigner for its addresses and one for its
 * prefixes, where it has them.
 */
export function assignersFrom(
  { find, lifetimes, exclusionFrom = () => undefined, noteFound, log }: AssignersSetup,
): (transaction: Transaction) => readonly Assigner[] {
  const conflicts = new RowConflicts(log);
  const keepers = [
    keeper(iaNa.code, lifetimes.address, exclusionFrom),
    keeper(iaPd.code, lifetimes.prefix, exclusionFrom),
  ];
  // Asked once in `pre` and once in `handle`: a transaction is over before the next begins.
  let last: { transaction: Transaction; assigners: readonly Assigner[] } | undefined;
  return (transaction) => {
    if (last?.transaction !== transaction) {
      last = { transaction, assigners: assigners(transaction) };
    }
    return last.assigners;
  };

  function assigners(transaction: Transaction): readonly Assigner[] {
    const { now } = transaction;
    const found = find(identifiersOf(transaction), now);
    if (found === UNREADABLE) return keepers;
    if (!found) return NOBODY;
    const { id, addresses, prefixes, hostname } = found;
    if (hostname !== undefined) transaction.hostname ??= hostname;
    noteFound?.(transaction, found);
    const isSameRow = (other: string, prefix: Prefix) => {
      const row = find([other], now);
      if (!row || row === UNREADABLE) return false;
      return [...row.addresses, ...row.prefixes].some((each) => samePrefix(each, prefix));
    };
    const common = { id, exclusionFrom, isSameRow, conflicts };
    return [
      { iaType: iaNa.code, assigned: addresses, lifetimes: lifetimes.address },
      { iaType: iaPd.code, assigned: prefixes, lifetimes: lifetimes.prefix },
    ].filter(({ assigned }) => assigned.length > 0)
      .map((each) => new RowAssigner({ ...common, ...each }));
  }
}

function isOwn(transaction: Transaction, iaType: number, prefix: Prefix): boolean {
  const lease = transaction.leases.own(prefix);
  return lease?.iaType === iaType && lease.state === "active";
}

const NOBODY: readonly Assigner[] = [];

/**
 * Stands in while nothing can be looked up: a client keeps a lease that no pool answers for, as it
 * can only be what it was assigned before. Taking it away would cost clients their addresses.
 */
function keeper(
  iaType: number,
  lifetimes: Lifetimes,
  exclusionFrom: Exclusions,
): Assigner {
  return {
    iaType,
    lifetimesFor: () => lifetimes,
    overrides: true,
    exclusionFrom,
    serves: (transaction, prefix) =>
      isOwn(transaction, iaType, prefix) &&
      !transaction.assigners.some((other) =>
        other.iaType === iaType && !other.overrides && other.serves(transaction, prefix)
      ),
    isFree: () => false,
    pick(transaction, ia) {
      return liveOf(transaction, ia).filter((lease) => this.serves(transaction, lease));
    },
    rowIdOf: (transaction, prefix) => transaction.leases.own(prefix)?.row?.id,
  };
}
