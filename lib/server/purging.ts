import type { Timers } from "../clock/timers.ts";
import { StoreBusyError } from "../leases/busy.ts";
import type { LeaseStore } from "../leases/store.ts";

/** Milliseconds between going through the leases, and between batches of them. */
const EVERY = 60_000;
const NEXT_BATCH_AFTER = 200;
/** A small batch holds no exchange up. */
const BATCH = 500;

/** What leases are forgotten with. */
export interface PurgingSetup {
  readonly leases: Pick<LeaseStore, "purge">;
  readonly timers: Timers;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Whether the clock is in doubt: then nothing is forgotten. */
  readonly isInDoubt: () => boolean;
  /** Takes down an error that nobody expected. */
  readonly onException: (error: unknown) => void;
}

/** Forgets leases that ended long ago, in the background. */
export class Purging {
  readonly #setup: PurgingSetup;
  #callOff: () => void;

  constructor(setup: PurgingSetup) {
    this.#setup = setup;
    this.#callOff = setup.timers.after(EVERY, () => this.#purge());
  }

  /** Forgets nothing more. */
  stop(): void {
    this.#callOff();
  }

  #purge(): void {
    const { leases, timers, now, isInDoubt, onException } = this.#setup;
    let wait = EVERY;
    try {
      if (!isInDoubt() && leases.purge(Math.floor(now() / 1000), BATCH)) wait = NEXT_BATCH_AFTER;
    } catch (error) {
      // It is gone through again in a minute.
      if (!(error instanceof StoreBusyError)) onException(error);
    }
    this.#callOff = timers.after(wait, () => this.#purge());
  }
}
