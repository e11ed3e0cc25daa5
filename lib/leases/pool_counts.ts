import { compareBytes } from "../wire/address.ts";
import type { Prefix } from "../wire/prefix.ts";
import type { AddressSpan } from "./places.ts";
import { type CountedAs, type CountedPool, poolKey, type PoolUse } from "./pool_use.ts";
import type { Steps } from "../steps.ts";
import { SpanIndex } from "./span_index.ts";

/** How far the leases of a pool are counted, and how many there are. */
export interface PoolProgress {
  readonly leased: number;
  readonly declined: number;
  /** Up to this address all are counted, it included; `undefined`: all are. */
  readonly countedTo: Uint8Array | undefined;
}

/** The count of a pool. */
export interface PoolCount extends AddressSpan, PoolProgress {
  readonly pool: CountedPool;
  leased: number;
  declined: number;
  countedTo: Uint8Array | undefined;
}

/** Before every address. */
const BEFORE_ALL = new Uint8Array();

/** Counts what pools have in use, as leases come and go. */
export class PoolCounts {
  readonly #beforeChange: (count: PoolCount) => void;
  #counts: ReadonlyMap<string, PoolCount> = new Map();
  #index = new SpanIndex<PoolCount>([]);

  /** @param beforeChange told of a count that is about to change */
  constructor(beforeChange: (count: PoolCount) => void = () => {}) {
    this.#beforeChange = beforeChange;
  }

  /** Of every pool that is counted. */
  get all(): Iterable<PoolCount> {
    return this.#counts.values();
  }

  /**
   * Prepares to count these pools, and goes on with those of now meanwhile.
   *
   * @param known how far others have come before
   * @returns counts them from when it is called on
   */
  *choosing(
    pools: readonly CountedPool[],
    known: (pool: CountedPool) => PoolProgress | undefined,
  ): Steps<() => void> {
    const counts = new Map<string, PoolCount>();
    for (const pool of pools) {
      yield;
      const key = poolKey(pool);
      counts.set(key, this.#counts.get(key) ?? countOf(pool, known(pool)));
    }
    yield;
    const index = new SpanIndex([...counts.values()]);
    return () => {
      this.#counts = counts;
      this.#index = index;
    };
  }

  /** Takes all counts back to what they were elsewhere. */
  restore(known: (pool: CountedPool) => PoolProgress | undefined): void {
    for (const count of this.#counts.values()) {
      Object.assign(count, progressOf(known(count.pool)));
    }
  }

  useOf(pool: CountedPool): PoolUse | undefined {
    const count = this.#counts.get(poolKey(pool));
    if (!count) return undefined;
    const { leased, declined, countedTo } = count;
    return { leased, declined, isComplete: countedTo === undefined };
  }

  /**
   * Notes that a lease comes, or goes.
   *
   * @param by 1 or -1
   */
  note(prefix: Prefix, iaType: number, as: CountedAs, by: 1 | -1): void {
    if (as === undefined) return;
    for (const count of this.#index.holding(prefix.address)) {
      const { pool, countedTo } = count;
      if (pool.iaType !== iaType || pool.length !== prefix.length) continue;
      // What is not counted yet is found there when it is.
      if (countedTo && compareBytes(prefix.address, countedTo) > 0) continue;
      this.#beforeChange(count);
      count[as] += by;
    }
  }

  /** The pools that are still to be counted, as it is found when one after the other is asked for. */
  *uncounted(): Generator<PoolCount> {
    for (const count of this.#counts.values()) if (count.countedTo) yield count;
  }

  /** Whether all pools are counted. */
  get areComplete(): boolean {
    return this.uncounted().next().done === true;
  }

  /** Adds what is there behind what was counted of a pool, as far as `to`; `undefined`: its end. */
  add(count: PoolCount, found: Omit<PoolProgress, "countedTo">, to: Uint8Array | undefined): void {
    this.#beforeChange(count);
    count.leased += found.leased;
    count.declined += found.declined;
    count.countedTo = to;
  }
}

function countOf(pool: CountedPool, known: PoolProgress | undefined): PoolCount {
  const { first, last } = pool;
  return { pool, first, last, ...progressOf(known) };
}

function progressOf(known: PoolProgress | undefined): PoolProgress {
  const { leased, declined, countedTo } = known ??
    { leased: 0, declined: 0, countedTo: BEFORE_ALL };
  return { leased, declined, countedTo };
}
