import { compareBytes, equalBytes } from "../../wire/address.ts";
import type { Steps } from "../../steps.ts";
import type { PoolCount } from "../pool_counts.ts";
import type { CountedPool, PoolUsage, PoolUse } from "../pool_use.ts";
import { countedAs, type MemoryTables } from "./memory_tables.ts";

/** What pools have in use, in memory. */
export class MemoryPools implements PoolUsage {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  choosing(pools: readonly CountedPool[]): Steps<() => void> {
    return this.#tables.pools.choosing(pools, () => undefined);
  }

  useOf(pool: CountedPool): PoolUse | undefined {
    return this.#tables.pools.useOf(pool);
  }

  countOn(limit: number): boolean {
    const { pools } = this.#tables;
    const [count] = pools.uncounted();
    if (count) pools.add(count, ...this.#slice(count, limit));
    return !pools.areComplete;
  }

  /** What there is in the next `limit` leases, and how far that is. */
  #slice(
    { pool, countedTo }: PoolCount,
    limit: number,
  ): [found: { leased: number; declined: number }, to: Uint8Array | undefined] {
    const found = { leased: 0, declined: 0 };
    const from = compareBytes(countedTo!, pool.first) < 0 ? pool.first : countedTo!;
    let looked = 0;
    let to: Uint8Array | undefined;
    for (const lease of this.#tables.between(from, pool.last)) {
      if (compareBytes(lease.address, countedTo!) <= 0) continue;
      // Those of one address belong together.
      if (to && looked >= limit && !equalBytes(lease.address, to)) return [found, to];
      looked++;
      to = lease.address;
      const as = countedAs(lease);
      if (as && lease.iaType === pool.iaType && lease.length === pool.length) found[as]++;
    }
    return [found, undefined];
  }
}
