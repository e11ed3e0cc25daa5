/** Upper bounds of the buckets, in seconds. */
export const LATENCY_BOUNDS: readonly number[] = [
  0.000_25,
  0.000_5,
  0.001,
  0.002_5,
  0.005,
  0.01,
  0.025,
  0.05,
  0.1,
  0.25,
  0.5,
  1,
  2.5,
  5,
];

/** How long it took from a datagram to its answer. */
export class LatencyHistogram {
  /** Answers by {@linkcode LATENCY_BOUNDS}, each counted once; the last: those that took longer. */
  readonly buckets: Float64Array = new Float64Array(LATENCY_BOUNDS.length + 1);
  /** Of all answers, in seconds. */
  sum = 0;
  /** Answers. */
  count = 0;

  /** An answer left so many milliseconds after its datagram came. */
  note(milliseconds: number): void {
    const seconds = milliseconds / 1000;
    this.sum += seconds;
    this.count++;
    let at = 0;
    while (at < LATENCY_BOUNDS.length && seconds > LATENCY_BOUNDS[at]!) at++;
    this.buckets[at]!++;
  }

  /**
   * The time within which a share of the answers left, as far as the buckets tell.
   *
   * @param share such as 0.99
   * @returns seconds; `undefined` where there was no answer, `Infinity`: beyond the last bound
   */
  within(share: number): number | undefined {
    if (this.count === 0) return undefined;
    let left = share * this.count;
    for (const [at, count] of this.buckets.entries()) {
      left -= count;
      if (left <= 0) return LATENCY_BOUNDS[at] ?? Infinity;
    }
    return Infinity;
  }
}
