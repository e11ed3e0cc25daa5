import type { Timers } from "../clock/timers.ts";
import { StoreBusyError } from "../leases/busy.ts";
import { SpanIndex } from "../leases/span_index.ts";
import type { PoolUsage, PoolUse } from "../leases/pool_use.ts";
import type { ServedPool } from "../pipeline/served_pool.ts";
import { atOnce, type Steps } from "../steps.ts";
import type { Prefix } from "../wire/prefix.ts";

/** Milliseconds between two slices, and while somebody else writes to the store. */
const NEXT_SLICE_AFTER = 10;
const BUSY_FOR = 1000;
/** Leases in a slice, which take less than a millisecond, and in the first one. */
const SLICE = 1000;
const FIRST_SLICE = 5 * SLICE;

/** What pools are served with. */
export interface ServedPoolsSetup {
  /** Of the lease store. */
  readonly usage: PoolUsage;
  readonly timers: Timers;
  /** Takes down an error that nobody expected. */
  readonly onException: (error: unknown) => void;
}

/**
 * The pools of the configuration in force, and what is in use of each. The lease store keeps count;
 * where a pool is new, it is counted in the background.
 */
export class ServedPools {
  readonly #setup: ServedPoolsSetup;
  #all: readonly ServedPool[] = [];
  #byAddress = new SpanIndex<ServedPool>([]);
  #callOff = () => {};

  constructor(setup: ServedPoolsSetup) {
    this.#setup = setup;
  }

  /** In document order. The same pool may be there for several matches. */
  get all(): readonly ServedPool[] {
    return this.#all;
  }

  /** How much of a pool is in use; `undefined`: it is none of these. */
  useOf(pool: ServedPool): PoolUse | undefined {
    return this.#setup.usage.useOf(pool);
  }

  /** The first pool that hands out such an address or prefix in IAs of a kind, if one does. */
  holding({ address, length }: Prefix, iaType: number): ServedPool | undefined {
    return this.#byAddress.holding(address)
      .find((pool) => pool.iaType === iaType && pool.length === length);
  }

  /** Serves these from now on. */
  choose(pools: readonly ServedPool[]): void {
    atOnce(this.choosing(pools))();
  }

  /** Prepares to serve these. @returns serves them from when it is called on */
  *choosing(pools: readonly ServedPool[]): Steps<() => void> {
    const { usage } = this.#setup;
    const byAddress = new SpanIndex(pools);
    const chooseCounted = yield* usage.choosing(pools);
    // What is small is counted at once.
    const choose = () => {
      chooseCounted();
      return usage.countOn(FIRST_SLICE);
    };
    return () => {
      this.stop();
      this.#all = pools;
      this.#byAddress = byAddress;
      this.#attempt(choose, () => this.choose(pools));
    };
  }

  /** Counts no further. */
  stop(): void {
    this.#callOff();
  }

  #countOn(): void {
    this.#attempt(() => this.#setup.usage.countOn(SLICE), () => this.#countOn());
  }

  /** @param act tells whether there is more to count */
  #attempt(act: () => boolean, again: () => void): void {
    const { timers, onException } = this.#setup;
    try {
      if (!act()) return;
      this.#callOff = timers.after(NEXT_SLICE_AFTER, () => this.#countOn());
    } catch (error) {
      if (!(error instanceof StoreBusyError)) onException(error);
      this.#callOff = timers.after(BUSY_FOR, again);
    }
  }
}
