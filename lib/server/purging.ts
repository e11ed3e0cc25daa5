import type { LeaseDatabase } from "../leases/sqlite/lease_database.ts";

/** Milliseconds between going through the leases, and between batches of them. */
const EVERY = 60_000;
const NEXT_BATCH_AFTER = 200;
/** A small batch holds no exchange up. */
const BATCH = 500;

/** Forgets leases that ended long ago, in the background. */
export class Purging {
  #timer: ReturnType<typeof setTimeout>;

  /**
   * @param now Unix milliseconds
   * @param onException takes down an error that nobody expected
   */
  constructor(
    readonly leases: Pick<LeaseDatabase, "purge">,
    readonly now: () => number,
    readonly onException: (error: unknown) => void,
  ) {
    this.#timer = setTimeout(() => this.#purge(), EVERY);
  }

  /** Forgets nothing more. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #purge(): void {
    let wait = EVERY;
    try {
      if (this.leases.purge(Math.floor(this.now() / 1000), BATCH)) wait = NEXT_BATCH_AFTER;
    } catch (error) {
      this.onException(error);
    }
    this.#timer = setTimeout(() => this.#purge(), wait);
  }
}
