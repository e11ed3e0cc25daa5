import { AFTER_ALL_STAMPS, stampAt } from "../change_stamp.ts";

/** As many are told apart within a second. */
const PER_SECOND = stampAt(1);

/**
 * Numbers that say when leases are to be looked at, in the order of those times. Within a second
 * they grow: what is granted one after the other for as long is then written at one end of their
 * index, and not all over it.
 */
export class DueStamps {
  #count = 0;

  /** @param time Unix seconds */
  at(time: number): number {
    return Math.min(AFTER_ALL_STAMPS, stampAt(time) + this.#count++ % PER_SECOND);
  }
}

/** The greatest that is due at a time, in Unix seconds. */
export function lastDueAt(time: number): number {
  return stampAt(time + 1) - 1;
}
