import type { Timers } from "../clock/timers.ts";
import { StoreBusyError } from "../leases/busy.ts";
import type { LeaseStore } from "../leases/store.ts";

/** How often something is done, and how much of it at a time. */
interface Pace {
  /** Milliseconds from when all is done until it is looked at again. */
  readonly every: number;
  /** Milliseconds between two batches. */
  readonly nextAfter: number;
  /** A small batch holds no exchange up. */
  readonly batch: number;
}

/** What expires is told within seconds, also where very much does. */
const EXPIRY: Pace = { every: 1000, nextAfter: 10, batch: 200 };
/** What is forgotten has time. */
const REST: Pace = { every: 60_000, nextAfter: 200, batch: 500 };

/** What leases are forgotten with. */
export interface PurgingSetup {
  readonly leases: Pick<LeaseStore, "expire" | "purge">;
  readonly timers: Timers;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Whether the clock is in doubt: then nothing expires and nothing is forgotten. */
  readonly isInDoubt: () => boolean;
  /** Takes down an error that nobody expected. */
  readonly onException: (error: unknown) => void;
}

/** Has leases expire, and forgets those that ended long ago, in the background. */
export class Purging {
  readonly #setup: PurgingSetup;
  readonly #calledOff: (() => void)[] = [];

  constructor(setup: PurgingSetup) {
    this.#setup = setup;
    const { leases } = setup;
    this.#keepDoing((now, limit) => leases.expire(now, limit), EXPIRY);
    this.#keepDoing((now, limit) => leases.purge(now, limit), REST);
  }

  /** Has expire what is due, out of turn: a batch at most. @param at Unix seconds */
  expire(at: number): void {
    const { leases, isInDoubt } = this.#setup;
    if (!isInDoubt()) leases.expire(at, EXPIRY.batch);
  }

  /** Does nothing more. */
  stop(): void {
    for (const callOff of this.#calledOff) callOff();
  }

  /** @param act does a batch, and tells whether there is more */
  #keepDoing(act: (now: number, limit: number) => boolean, pace: Pace): void {
    const { timers, now, isInDoubt, onException } = this.#setup;
    const index = this.#calledOff.length;
    const wait = (milliseconds: number) => {
      this.#calledOff[index] = timers.after(milliseconds, () => {
        let hasMore = false;
        try {
          hasMore = !isInDoubt() && act(Math.floor(now() / 1000), pace.batch);
        } catch (error) {
          // It is tried again before long.
          if (!(error instanceof StoreBusyError)) onException(error);
        }
        wait(hasMore ? pace.nextAfter : pace.every);
      });
    };
    wait(pace.every);
  }
}
