/** Changes that can be told apart within a second. */
const PER_SECOND = 2 ** 20;

/** Greater than every stamp, and still a whole number. */
export const AFTER_ALL_STAMPS: number = Number.MAX_SAFE_INTEGER;

/** The smallest stamp of a second, in Unix seconds. */
export function stampAt(time: number): number {
  return time * PER_SECOND;
}

/** The second in which a stamp was given, in Unix seconds. */
export function timeOfStamp(stamp: number): number {
  return Math.floor(stamp / PER_SECOND);
}

/**
 * Numbers changes in the order in which they are made. The second of a change is part of its
 * number, so that one column says both when something changed and what changed before what, and
 * what changed since some time is a range of a key that only grows.
 */
export class ChangeStamps {
  #last: number;

  /** @param last the greatest stamp that was given before */
  constructor(last: number) {
    this.#last = last;
  }

  /** The greatest stamp that was given so far. */
  get last(): number {
    return this.#last;
  }

  /**
   * A stamp that is greater than all before it, whatever the clock does.
   *
   * @param at Unix seconds
   */
  next(at: number): number {
    return this.#last = Math.max(this.#last + 1, stampAt(at));
  }
}
