/** What is counted in each second. */
export const RATED = ["received", "answered", "dropped", "refused"] as const;

/** Something of which a rate is told. */
export type Rated = typeof RATED[number];

/** How often something happened in a second, on average. */
export type Rate = Readonly<Record<Rated, number>>;

/** Seconds that are remembered. */
const SECONDS = 300;

/** Counts what happens, second by second, for as long as anybody asks back. */
export class Rates {
  readonly #counts: Readonly<Record<Rated, Uint32Array>>;
  readonly #began: number;
  #second: number;

  /** @param now milliseconds of the clock that only grows */
  constructor(now: number) {
    this.#counts = {
      received: new Uint32Array(SECONDS),
      answered: new Uint32Array(SECONDS),
      dropped: new Uint32Array(SECONDS),
      refused: new Uint32Array(SECONDS),
    };
    this.#second = Math.floor(now / 1000);
    this.#began = this.#second;
  }

  /** @param now milliseconds of the clock that only grows */
  note(what: Rated, now: number): void {
    this.#moveTo(now);
    this.#counts[what][this.#second % SECONDS]!++;
  }

  /**
   * Of the last seconds that are over.
   *
   * @param now milliseconds of the clock that only grows
   * @param seconds how many: fewer where it has not gone on for so long, 299 at most
   */
  over(seconds: number, now: number): Rate {
    this.#moveTo(now);
    const length = Math.max(0, Math.min(seconds, SECONDS - 1, this.#second - this.#began));
    const rate = (counts: Uint32Array) => {
      let sum = 0;
      for (let back = 1; back <= length; back++) {
        sum += counts[(this.#second - back) % SECONDS]!;
      }
      return length === 0 ? 0 : sum / length;
    };
    const { received, answered, dropped, refused } = this.#counts;
    return {
      received: rate(received),
      answered: rate(answered),
      dropped: rate(dropped),
      refused: rate(refused),
    };
  }

  /** Forgets what was counted in the seconds in whose place later ones come. */
  #moveTo(now: number): void {
    const second = Math.floor(now / 1000);
    if (second <= this.#second) return;
    const passed = Math.min(second - this.#second, SECONDS);
    for (let next = 0; next < passed; next++) {
      const at = (second - next) % SECONDS;
      for (const what of RATED) this.#counts[what][at] = 0;
    }
    this.#second = second;
  }
}
