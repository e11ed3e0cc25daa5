import type { PoolUse } from "../leases/pool_use.ts";
import type { ServedPool } from "../pipeline/served_pool.ts";
import type { ServedPools } from "../server/served_pools.ts";

/** The pools of the configuration in force, and what is in use of each. */
export type MonitoredPools = Pick<ServedPools, "all" | "useOf">;

/** A pool, and how it is with it. */
export interface PoolReport {
  readonly pool: ServedPool;
  /** What is in use; `undefined`: nobody counts that. */
  readonly use: PoolUse | undefined;
  /** Share of it that is in use, 0 to 1; `undefined`: nobody counts that. */
  readonly share: number | undefined;
  /** IAs that it had nothing for, and that got nothing, since the start. */
  readonly refused: number;
  /** Unix seconds since which it is full; `undefined`: it has room. */
  readonly fullSince: number | undefined;
}

/** Each pool once. */
export function eachOnce(pools: readonly ServedPool[]): ServedPool[] {
  return [...new Map(pools.map((pool) => [pool.name, pool])).values()];
}

/** How much of a pool is in use: 0 to 1. */
export function shareOf({ leased, declined }: PoolUse, size: bigint): number {
  return Math.min(1, (leased + declined) / Number(size));
}

/** How much of a pool is in use; `undefined`: that is not, or not yet, counted. */
export function levelOf(use: PoolUse | undefined): number | undefined {
  return use?.isComplete ? use.leased + use.declined : undefined;
}
