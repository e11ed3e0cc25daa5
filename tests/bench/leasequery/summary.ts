/** Milliseconds, shortest to longest. */
export class Summary {
  readonly #sorted: Float64Array;

  constructor(milliseconds: readonly number[]) {
    this.#sorted = Float64Array.from(milliseconds).sort();
  }

  /** `12,000: p50 1.2 ms, p99 8.0 ms, at most 20.1 ms`. */
  toString(): string {
    const count = this.#sorted.length.toLocaleString("en");
    return `${count}: p50 ${this.#at(0.5)}, p99 ${this.#at(0.99)}, at most ${this.#at(1)}`;
  }

  #at(part: number): string {
    const { length } = this.#sorted;
    const value = this.#sorted[Math.min(length - 1, Math.floor(length * part))];
    return value === undefined ? "unknown" : `${value.toFixed(1)} ms`;
  }
}
