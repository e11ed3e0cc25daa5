import type { Timers } from "../clock/timers.ts";
import type { LeaseSource } from "../leases/source.ts";
import type { LeaseStore } from "../leases/store.ts";
import type { Log } from "../log/log.ts";

/** Milliseconds. */
const EVERY = 5000;

/**
 * Tells what is broken for good from what fails once: nobody is served by a server whose lease
 * database is damaged or gone, so it says that, once, and stops.
 */
export class Breakdown {
  readonly #leases: LeaseSource;
  readonly #log: Log;
  #stop: () => void = () => {};
  #callOff: () => void = () => {};
  #hasHappened = false;

  constructor(leases: LeaseSource, log: Log) {
    this.#leases = leases;
    this.#log = log;
  }

  /** Says how the server is stopped. */
  stopBy(stop: () => void): void {
    this.#stop = stop;
  }

  /** Looks now and then, also while nobody has anything stored, until it is called off. */
  watch(leases: Pick<LeaseStore, "look">, timers: Timers): void {
    this.#callOff = timers.after(EVERY, () => {
      try {
        leases.look?.();
      } catch (error) {
        if (!this.note(error)) throw error;
        return;
      }
      this.watch(leases, timers);
    });
  }

  /** Looks no more. */
  callOff(): void {
    this.#callOff();
  }

  /** Whether an error is of something broken for good. Then it needs no more to be said. */
  note(error: unknown): boolean {
    const why = this.#leases.whyBroken(error);
    if (why === undefined) return false;
    if (this.#hasHappened) return true;
    this.#hasHappened = true;
    this.#log.write("critical", `${why}. The server stops: a backup can take its place`);
    this.#stop();
    return true;
  }
}
