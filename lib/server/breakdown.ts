import { whyBroken } from "../leases/sqlite/error.ts";
import type { Log } from "../log/log.ts";

/**
 * Tells what is broken for good from what fails once: nobody is served by a server whose lease
 * database is damaged or gone, so it says that, once, and stops.
 */
export class Breakdown {
  readonly #database: string;
  readonly #log: Log;
  #stop: () => void = () => {};
  #hasHappened = false;

  /** @param database path of the lease database */
  constructor(database: string, log: Log) {
    this.#database = database;
    this.#log = log;
  }

  /** Says how the server is stopped. */
  stopBy(stop: () => void): void {
    this.#stop = stop;
  }

  /** Whether an error is of something broken for good. Then it needs no more to be said. */
  note(error: unknown): boolean {
    const why = whyBroken(this.#database, error);
    if (why === undefined) return false;
    if (this.#hasHappened) return true;
    this.#hasHappened = true;
    this.#log.write("critical", `${why}. The server stops: a backup can take its place`);
    this.#stop();
    return true;
  }
}
