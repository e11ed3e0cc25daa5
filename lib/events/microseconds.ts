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
  const second = Math.floor(time / 1_000_000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastText = new Date(second * 1000).toISOString().slice(0, -"000Z".length);
  }
  return `${lastText}${String(time - second * 1_000_000).padStart(6, "0")}Z`;
}

let lastSecond = NaN;
/** `2026-11-30T20:54:25.`: what thousands of times begin with. */
let lastText = "";
