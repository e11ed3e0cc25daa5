import { octetsOf, readBound, type StoredBound } from "./stored_bound.ts";

/** Seconds by which what is stored is ahead, so that it is written once in a while. */
const AHEAD = 60n;
/** The upper half is the time, which leaves room for as many values in each second. */
const SECOND = 1n << 32n;

/**
 * Values that only ever grow: the time where it is ahead of all that was given, and one more than
 * the last where it is not. A bound that is stored stands for all that may have been given before a
 * restart.
 */
export class ReplayDetection {
  readonly #bound: StoredBound;
  #last = 0n;
  #stored = 0n;

  constructor(bound: StoredBound) {
    this.#bound = bound;
    this.reload();
    this.#last = this.#stored;
  }

  /** To be called after a rollback, which may have taken the bound back. */
  reload(): void {
    this.#stored = readBound(this.#bound);
  }

  /** @param now Unix seconds */
  next(now: number): Uint8Array {
    const byClock = BigInt(now) * SECOND;
    const value = byClock > this.#last ? byClock : this.#last + 1n;
    if (value > this.#stored) {
      const bound = value + AHEAD * SECOND;
      this.#bound.write(octetsOf(bound));
      this.#stored = bound;
    }
    this.#last = value;
    return octetsOf(value);
  }
}
