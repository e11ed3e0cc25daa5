import type { Steps } from "../steps.ts";
import type { CountedRange } from "./places.ts";

/** What a pool hands out: addresses, or prefixes of one length, in IAs of one kind. */
export interface CountedPool extends CountedRange {
  /** Bits of each: 128 for addresses. */
  readonly length: number;
}

/** How much of a pool is in use. */
export interface PoolUse {
  /** Leases that hold something; what has expired is counted until it is told as ended. */
  readonly leased: number;
  /** Addresses that are kept back, since clients found them in use by somebody else. */
  readonly declined: number;
  /** Whether all are counted: those of a pool that is new are counted bit by bit. */
  readonly isComplete: boolean;
}

/** As what a lease is counted; `undefined`: it is not, since it has ended. */
export type CountedAs = "leased" | "declined" | undefined;

/** Keeps count of what pools have in use. */
export interface PoolUsage {
  /**
   * Prepares to count these pools and no others. What is counted already goes on, also after a
   * restart.
   *
   * @returns counts them from when it is called on
   */
  choosing(pools: readonly CountedPool[]): Steps<() => void>;
  /** How much of a pool is in use; `undefined`: it is not counted. */
  useOf(pool: CountedPool): PoolUse | undefined;
  /**
   * Counts on where a pool is new.
   *
   * @param limit how many leases are looked at: few hold nobody up
   * @returns whether there are more to count
   */
  countOn(limit: number): boolean;
}

/** Tells pools apart. */
export function poolKey({ iaType, length, first, last }: CountedPool): string {
  return `${iaType}/${length}/${first}-${last}`;
}
