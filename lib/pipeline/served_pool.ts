import type { CountedPool } from "../leases/pool_use.ts";

/** A pool that is configured. The same one may be there for several matches. */
export interface ServedPool extends CountedPool {
  /** What it hands out. */
  readonly kind: "address-pool" | "prefix-pool";
  /** As configured, or its range. */
  readonly name: string;
  /** Names of the links whose clients it serves. */
  readonly links: readonly string[];
  /** How many addresses or prefixes it has, those included that it never hands out. */
  readonly size: bigint;
}
