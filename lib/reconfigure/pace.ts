import type { Timers } from "../clock/timers.ts";

// Each Reconfigure brings a Renew or the like: no more than can be answered along with the rest.
/** Milliseconds between bursts. */
const BURST_EVERY = 50;
/** Messages in each of them. */
const BURST = 10;

/** Lets a few messages leave at a time. */
export class Pace {
  readonly #timers: Timers;
  readonly #burst: () => void;
  #room = BURST;
  #cancel: (() => void) | undefined;

  /** @param burst called when there is room again, if somebody asked for that */
  constructor(timers: Timers, burst: () => void) {
    this.#timers = timers;
    this.#burst = burst;
  }

  /** Whether one more may leave now. */
  get hasRoom(): boolean {
    return this.#room > 0;
  }

  /** One leaves. */
  take(): void {
    this.#room--;
    this.wait();
  }

  /** Has there be room again, and `burst` called then. */
  wait(): void {
    this.#cancel ??= this.#timers.after(BURST_EVERY, () => {
      this.#cancel = undefined;
      this.#room = BURST;
      this.#burst();
    });
  }

  /** Calls back no more, unless somebody asks for it again. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
