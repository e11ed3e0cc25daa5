/** How many messages a client may send. */
export interface Rate {
  /** Messages in each `per` seconds. */
  readonly rate: number;
  /** Seconds. */
  readonly per: number;
  /** Messages at once, after a silence. */
  readonly burst: number;
}

/** Keys in each generation; more are not told apart by whether they are clients or a flood. */
const MAX_KEYS = 1 << 18;

/**
 * Token buckets by key, in bounded memory.
 *
 * Of a bucket only the time is kept at which it is full again. In ticks, of which a second has as
 * many as `rate`, a token takes `per` ticks: everything is a whole number, and nothing is rounded.
 */
export class TokenBuckets {
  readonly #rate: Rate;
  readonly #maxKeys: number;
  readonly #ticksToFill: number;
  // A bucket that nobody took from for as long as it takes to fill is full, like one that is not
  // there. So there are two generations, and the older one is forgotten as a whole.
  #young = new Map<string, number>();
  #old = new Map<string, number>();
  #youngSince = 0;

  /** @param maxKeys keys of each of two generations that are remembered at most */
  constructor(rate: Rate, maxKeys: number = MAX_KEYS) {
    this.#rate = rate;
    this.#maxKeys = maxKeys;
    this.#ticksToFill = rate.burst * rate.per;
  }

  /** Keys that are remembered. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /**
   * Tokens that are there to be taken.
   *
   * @param now Unix seconds, whole
   */
  count(key: string, now: number): number {
    const at = now * this.#rate.rate;
    this.#age(at);
    return Math.floor((at + this.#ticksToFill - this.#fullAt(key, at)) / this.#rate.per);
  }

  /**
   * Takes a token, where there is one.
   *
   * @param now Unix seconds, whole
   */
  take(key: string, now: number): boolean {
    const { rate, per } = this.#rate;
    const at = now * rate;
    this.#age(at);
    const fullAt = this.#fullAt(key, at);
    const isEmpty = fullAt + per > at + this.#ticksToFill;
    this.#young.set(key, isEmpty ? fullAt : fullAt + per);
    return !isEmpty;
  }

  #fullAt(key: string, at: number): number {
    const known = this.#young.get(key) ?? this.#old.get(key) ?? 0;
    // A clock that was set back must not make anybody wait for longer than an empty bucket does.
    return Math.min(Math.max(known, at), at + this.#ticksToFill);
  }

  #age(at: number): void {
    const isOver = Math.abs(at - this.#youngSince) >= this.#ticksToFill;
    if (!isOver && this.#young.size < this.#maxKeys) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#youngSince = at;
  }
}
