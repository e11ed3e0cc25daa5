import { octetsOf, readBound, type StoredBound } from "./stored_bound.ts";

/** Numbers by which what is stored is ahead, so that it is written once in a while. */
const AHEAD = 100_000;
/** Numbers after which it is tried again to write one. */
const AGAIN_AFTER = 1000;

/** Numbers what is told of leases, across restarts. */
export interface EventNumbering {
  /** The greatest that was given so far. */
  readonly last: number;
  /** One more than the last. Nothing here waits. */
  next(): number;
}

/**
 * Numbers for what is told of leases, which only ever grow by one. A bound that is stored stands for
 * all that may have been given before a restart; after an orderly end it is the last one itself.
 */
export class EventNumbers implements EventNumbering {
  readonly #bound: StoredBound;
  #last: number;
  #stored: number;
  #tryFrom = 0;

  constructor(bound: StoredBound) {
    this.#bound = bound;
    this.#last = this.#stored = this.#read();
  }

  get last(): number {
    return this.#last;
  }

  /** To be called after a rollback, which may have taken the bound back. */
  reload(): void {
    this.#stored = this.#read();
  }

  next(): number {
    this.#last++;
    // Long before it is reached, so that it is on disk by then.
    if (this.#last > this.#stored - AHEAD / 2 && this.#last >= this.#tryFrom) {
      this.#store(this.#last + AHEAD);
    }
    return this.#last;
  }

  /** To be called at an orderly end, after which nothing is numbered. */
  end(): void {
    if (this.#stored !== this.#last) this.#store(this.#last);
  }

  /** A disk that is full keeps nobody from being told that it is. */
  #store(bound: number): void {
    try {
      this.#bound.write(octetsOf(BigInt(bound)));
      this.#stored = bound;
    } catch {
      this.#tryFrom = this.#last + AGAIN_AFTER;
    }
  }

  #read(): number {
    return Number(readBound(this.#bound));
  }
}
