import type { DatabaseSync } from "node:sqlite";
import { prepareAll, type Prepared, sql } from "../../sqlite/statement.ts";
import { atOnce, type Steps } from "../../steps.ts";
import { type PoolCount, PoolCounts, type PoolProgress } from "../pool_counts.ts";
import {
  type CountedAs,
  type CountedPool,
  poolKey,
  type PoolUsage,
  type PoolUse,
} from "../pool_use.ts";

/** What leases of each state are counted as. */
const COUNTED_AS: readonly CountedAs[] = ["leased", undefined, "declined", undefined];

/** What a pool takes, however few leases there are in it: as long as so many leases. */
const POOL_COSTS = 10;

type CountRow = readonly [
  first: Uint8Array,
  last: Uint8Array,
  length: number,
  iaType: number,
  leased: number,
  declined: number,
  countedTo: Uint8Array | null,
];

/** What is asked of counts of pools, and written. */
export const POOL_COUNT_SQL = {
  put: sql(`
    INSERT INTO pool_counts (first, last, length, ia_type, leased, declined, counted_to)
    VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET leased = excluded.leased, declined = excluded.declined,
      counted_to = excluded.counted_to`),
  remove: sql(`
    DELETE FROM pool_counts WHERE first = ? AND last = ? AND length = ? AND ia_type = ?`),
  lastOfSlice: sql<[address: Uint8Array]>(`
    SELECT address FROM leases WHERE address > ? AND address <= ? AND address >= ?
    ORDER BY address LIMIT 1 OFFSET ?`),
  slice: sql<[leased: number, declined: number, looked: number]>(`
    SELECT coalesce(sum(state = 0 AND length = ?4 AND ia_type = ?5), 0),
      coalesce(sum(state = 2 AND length = ?4 AND ia_type = ?5), 0), count(*)
    FROM leases WHERE address > ?1 AND address <= ?2 AND address >= ?3`),
} as const;

/** All counts: there are as many as pools. */
export const STORED_COUNTS = sql<CountRow>(`
  SELECT first, last, length, ia_type, leased, declined, counted_to FROM pool_counts`);

/** Keeps the counts of pools in the database: each group writes once what it changes of them. */
export class PoolCountStore implements PoolUsage {
  readonly #sql: Prepared<typeof POOL_COUNT_SQL & { stored: typeof STORED_COUNTS }>;
  readonly #counts = new PoolCounts((count) => this.#noteChange(count));
  /** What the exchange at hand changes, as it was before. */
  readonly #before: [count: PoolCount, was: PoolProgress][] = [];
  readonly #change: (write: () => void) => void;
  /** What the open group changes. */
  readonly #changed = new Set<PoolCount>();

  /** @param change runs what writes, in the open group: everything or nothing of it is done */
  constructor(database: DatabaseSync, change: (write: () => void) => void) {
    this.#change = change;
    this.#sql = prepareAll(database, { ...POOL_COUNT_SQL, stored: STORED_COUNTS });
  }

  useOf(pool: CountedPool): PoolUse | undefined {
    return this.#counts.useOf(pool);
  }

  *choosing(pools: readonly CountedPool[]): Steps<() => void> {
    const stored = yield* this.#storedInSteps();
    const choose = yield* this.#counts.choosing(pools, (pool) => stored.get(poolKey(pool)));
    const wanted = new Set<string>();
    for (const pool of pools) {
      yield;
      wanted.add(poolKey(pool));
    }
    const strays: CountedPool[] = [];
    for (const [key, pool] of stored) if (!wanted.has(key)) strays.push(pool);
    return () => {
      choose();
      for (const count of this.#changed) {
        if (!wanted.has(poolKey(count.pool))) this.#changed.delete(count);
      }
      // Nobody keeps them up to date.
      if (strays.length > 0) this.#change(() => strays.forEach((pool) => this.#remove(pool)));
    };
  }

  countOn(limit: number): boolean {
    if (this.#counts.areComplete) return false;
    this.#change(() => this.#countOn(limit));
    return !this.#counts.areComplete;
  }

  /** Notes that a lease of a state comes, or goes: by 1 or -1. */
  note(address: Uint8Array, length: number, iaType: number, state: number, by: 1 | -1): void {
    this.#counts.note({ address, length }, iaType, COUNTED_AS[state], by);
  }

  #countOn(limit: number): void {
    let left = limit;
    for (const count of this.#counts.uncounted()) {
      const { pool: { first, last, length, iaType }, countedTo } = count;
      const to = this.#sql.lastOfSlice.get(countedTo!, last, first, left - 1)?.[0];
      const [leased, declined, looked] = this.#sql.slice
        .get(countedTo!, to ?? last, first, length, iaType)!;
      this.#counts.add(count, { leased, declined }, to);
      left -= looked + POOL_COSTS;
      if (left <= 0) return;
    }
  }

  /** To be called when what an exchange changes is written. */
  settle(): void {
    for (const [count] of this.#before) this.#changed.add(count);
    this.#before.length = 0;
  }

  /** To be called when what an exchange changes is taken back. */
  undo(): void {
    for (const [count, was] of this.#before.reverse()) Object.assign(count, was);
    this.#before.length = 0;
  }

  /** To be called when a group is about to be committed. */
  write(): void {
    for (const { pool, leased, declined, countedTo } of this.#changed) {
      const { first, last, length, iaType } = pool;
      this.#sql.put.run(first, last, length, iaType, leased, declined, countedTo ?? null);
    }
    this.#changed.clear();
  }

  /** To be called when a group was taken back. */
  reload(): void {
    this.#before.length = 0;
    this.#changed.clear();
    const stored = this.#stored();
    this.#counts.restore((pool) => stored.get(poolKey(pool)));
  }

  #remove({ first, last, length, iaType }: CountedPool): void {
    this.#sql.remove.run(first, last, length, iaType);
  }

  #noteChange(count: PoolCount): void {
    const { leased, declined, countedTo } = count;
    this.#before.push([count, { leased, declined, countedTo }]);
  }

  #stored(): ReadonlyMap<string, CountedPool & PoolProgress> {
    return atOnce(this.#storedInSteps());
  }

  *#storedInSteps(): Steps<ReadonlyMap<string, CountedPool & PoolProgress>> {
    const stored = new Map<string, CountedPool & PoolProgress>();
    for (
      const [first, last, length, iaType, leased, declined, countedTo] of this.#sql.stored.all()
    ) {
      yield;
      const pool = { first, last, length, iaType };
      const progress = { leased, declined, countedTo: countedTo ?? undefined };
      stored.set(poolKey(pool), { ...pool, ...progress });
    }
    return stored;
  }
}
