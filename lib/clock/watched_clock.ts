import type { Timers } from "./timers.ts";

/** Milliseconds between the clocks from which on one of them was set: neither drifts like that. */
const STEP = 30_000;
/** Milliseconds without a step after which the clock on the wall is believed again. */
const QUIET = 300_000;
/** Milliseconds between two looks, at most. */
const LOOK_EVERY = 10_000;

/** What a clock is watched with. */
export interface WatchedClockSetup {
  /** The clock on the wall: Unix milliseconds. */
  readonly wall: () => number;
  /** The clock that only grows, and alarms. */
  readonly timers: Timers;
  /** Whether it is in doubt from the beginning, for a reason that is said elsewhere. */
  readonly isInDoubt?: boolean;
  /**
   * It has been set, and was not in doubt before.
   *
   * @param step by how many milliseconds: negative when it went back
   */
  readonly onDoubt: (step: number) => void;
  /** It has not been set for five minutes. */
  readonly onTrust: () => void;
}

/**
 * The clock on the wall, and whether to believe it: somebody may set it, wrongly or at last right.
 * Until that is clear, there are two clocks: it, and the one that goes on from what it said before.
 */
export class WatchedClock {
  readonly #setup: WatchedClockSetup;
  /** What is added to the clock that only grows: now, and before the clock on the wall was set. */
  #offset: number;
  #offsetBefore: number;
  #lastStep: number | undefined;
  #callOff: () => void = () => {};

  constructor(setup: WatchedClockSetup) {
    const { wall, timers, isInDoubt } = setup;
    this.#setup = setup;
    this.#offset = this.#offsetBefore = wall() - timers.now();
    if (isInDoubt) this.#lastStep = timers.now();
    this.#lookLater();
  }

  /** What the clock on the wall says: Unix milliseconds. */
  now(): number {
    return this.#look();
  }

  /**
   * What the one of the two clocks says that is behind: Unix milliseconds. By it nothing ends too
   * early. It is the clock on the wall unless that is in doubt.
   */
  earlierNow(): number {
    const wall = this.#look();
    if (this.#lastStep === undefined) return wall;
    return Math.min(wall, this.#setup.timers.now() + this.#offsetBefore);
  }

  /** Whether the clock on the wall is in doubt. */
  get isInDoubt(): boolean {
    this.#look();
    return this.#lastStep !== undefined;
  }

  /** Watches no longer. */
  close(): void {
    this.#callOff();
  }

  #lookLater(): void {
    this.#callOff = this.#setup.timers.after(LOOK_EVERY, () => {
      this.#look();
      this.#lookLater();
    });
  }

  /** @returns what the clock on the wall says */
  #look(): number {
    const { timers, onDoubt, onTrust } = this.#setup;
    const now = timers.now();
    const wall = this.#setup.wall();
    const offset = wall - now;
    const step = offset - this.#offset;
    if (Math.abs(step) > STEP) {
      const isNew = this.#lastStep === undefined;
      if (isNew) this.#offsetBefore = this.#offset;
      this.#lastStep = now;
      this.#offset = offset;
      if (isNew) onDoubt(step);
      return wall;
    }
    this.#offset = offset;
    if (this.#lastStep === undefined || now - this.#lastStep < QUIET) return wall;
    this.#lastStep = undefined;
    onTrust();
    return wall;
  }
}
