import type { Lookup } from "../config/condition_section.ts";
import type { Transaction } from "../pipeline/transaction.ts";

/** Values of several lists, and the place of the list that each is from. */
export interface Owned<T> {
  readonly values: readonly T[];
  readonly owners: readonly number[];
}

/** Puts several lists into one. */
export function inOneList<T>(lists: readonly (readonly T[])[]): Owned<T> {
  const owned = lists.flatMap((list, owner) => list.map((value) => ({ value, owner })));
  return {
    values: owned.map(({ value }) => value),
    owners: owned.map(({ owner }) => owner),
  };
}

/** Puts the owners in place of the values that were found, from an index on. */
export function toOwners(found: number[], from: number, owners: readonly number[]): void {
  for (let at = from; at < found.length; at++) found[at] = owners[found[at]!]!;
}

/**
 * Looks for the values of several lists at once: what is found is told by the list that it is from.
 *
 * @param setOf makes a set of all values, which tells them by their indexes
 * @param find adds the indexes of the values that a transaction meets
 */
export function lookupIn<T, S>(
  lists: readonly (readonly T[])[],
  setOf: (values: readonly T[]) => S,
  find: (set: S, transaction: Transaction, found: number[]) => void,
): Lookup {
  const { values, owners } = inOneList(lists);
  const set = setOf(values);
  return (transaction, found) => {
    const before = found.length;
    find(set, transaction, found);
    toOwners(found, before, owners);
  };
}
