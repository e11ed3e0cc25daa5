import type { PoolReport } from "../../lib/monitor/pools.ts";

/** How it is with a pool of 256 addresses, of which 12 are in use. */
export function poolReport(
  name: string,
  links: readonly string[],
  change: Partial<PoolReport> = {},
): PoolReport {
  return {
    pool: {
      kind: "address-pool",
      name,
      links,
      size: 256n,
      iaType: 3,
      length: 128,
      first: 0n,
      last: 255n,
    } as unknown as PoolReport["pool"],
    use: { leased: 10, declined: 2, isComplete: true },
    share: 12 / 256,
    refused: 3,
    fullSince: undefined,
    ...change,
  };
}
