/**
 * A time for each of many things, and the first of them whose time has come, in a step for each
 * halving of their number.
 */
export class EarliestTree {
  /** The leaves from `#leaves` on; each other node has the earlier time of its two children. */
  readonly #times: Float64Array;
  readonly #leaves: number;

  /**
   * @param size how many things there are
   * @param time the time of each
   */
  constructor(readonly size: number, time: number) {
    this.#leaves = 2 ** Math.ceil(Math.log2(Math.max(1, size)));
    this.#times = new Float64Array(2 * this.#leaves).fill(Infinity);
    this.#times.fill(time, this.#leaves, this.#leaves + size);
    for (let node = this.#leaves - 1; node > 0; node--) this.#update(node);
  }

  get(index: number): number {
    return this.#times[this.#leaves + index]!;
  }

  set(index: number, time: number): void {
    let node = this.#leaves + index;
    this.#times[node] = time;
    while (node > 1) {
      node >>= 1;
      const before = this.#times[node];
      this.#update(node);
      if (this.#times[node] === before) return;
    }
  }

  /** Sets the time of all from `first` to `last`, both included. */
  fill(first: number, last: number, time: number): void {
    let [low, high] = [this.#leaves + first, this.#leaves + last];
    this.#times.fill(time, low, high + 1);
    while (low > 1) {
      [low, high] = [low >> 1, high >> 1];
      for (let node = low; node <= high; node++) this.#update(node);
    }
  }

  /** Those with just that time. */
  with(time: number): number[] {
    const found: number[] = [];
    const leaves = this.#times.subarray(this.#leaves, this.#leaves + this.size);
    for (let at = leaves.indexOf(time); at >= 0; at = leaves.indexOf(time, at + 1)) found.push(at);
    return found;
  }

  /** The first from `from` on whose time is `time` or earlier. */
  firstUpTo(time: number, from = 0): number | undefined {
    let node = this.#leaves + from;
    if (from >= this.size) return undefined;
    // Up and to the right, until there is something below ...
    while (this.#times[node]! > time) {
      while (node & 1) node >>= 1;
      if (node === 0) return undefined;
      node++;
    }
    // ... and down to the first of it.
    while (node < this.#leaves) {
      node *= 2;
      if (this.#times[node]! > time) node++;
    }
    return node - this.#leaves;
  }

  #update(node: number): void {
    this.#times[node] = Math.min(this.#times[2 * node]!, this.#times[2 * node + 1]!);
  }
}
