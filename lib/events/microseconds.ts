import type { Timers } from "../clock/timers.ts";

/** Milliseconds by which the two clocks may differ before they are put together again. */
const MOST_DRIFT = 2;

/** Makes of a clock on the wall, which counts milliseconds, one that counts microseconds. */
export class MicrosecondClock {
  readonly #wall: () => number;
  readonly #timers: Pick<Timers, "now">;
  #offset = NaN;
  #last = 0;

  /** @param wall Unix milliseconds */
  constructor(wall: () => number, timers: Pick<Timers, "now">) {
    this.#wall = wall;
    this.#timers = timers;
  }

  /** Unix microseconds, which grow unless the clock on the wall goes back. */
  now(): number {
    const wall = this.#wall();
    const steady = this.#timers.now();
    // NaN the first time.
    if (!(Math.abs(steady + this.#offset - wall) <= MOST_DRIFT)) {
      this.#offset = wall - steady;
      this.#last = 0;
    }
    return this.#last = Math.max(this.#last, Math.floor((steady + this.#offset) * 1000));
  }
}

/** As RFC 3339 has it: `2026-11-30T20:54:25.123456Z`. @param time Unix microseconds */
export function formatMicroseconds(time: number): string {
  const milliseconds = Math.floor(time / 1000);
  const left = String(time - milliseconds * 1000).padStart(3, "0");
  return `${new Date(milliseconds).toISOString().slice(0, -1)}${left}Z`;
}
