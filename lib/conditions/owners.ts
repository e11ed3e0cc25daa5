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
