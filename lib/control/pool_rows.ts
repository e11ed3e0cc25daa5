import type { PoolReport } from "../monitor/pools.ts";
import { jsonLine } from "../wire/json.ts";

/** A pool as `sextant ctl pools` tells of it, in JSON. */
export interface PoolRow {
  readonly pool: string;
  readonly kind: "address-pool" | "prefix-pool";
  /** Names of the links whose clients it serves. */
  readonly links: readonly string[];
  /** Addresses or prefixes, those included that it never hands out. */
  readonly size: number;
  /** Bits of each. */
  readonly length: number;
  /** `null`: that is not counted. */
  readonly leased: number | null;
  readonly declined: number | null;
  readonly free: number | null;
  /** Share in use: 0 to 1. */
  readonly used: number | null;
  /** Whether all that is in use is counted already. */
  readonly complete: boolean;
  /** IAs that it had nothing for, and that got nothing, since the start. */
  readonly refused: number;
  /** ISO 8601; `null`: it has room. */
  readonly "full-since": string | null;
}

/** Pools that are told of at once. */
const PAGE = 100;

/** A pool for programs. */
export function poolRow({ pool, use, share, refused, fullSince }: PoolReport): PoolRow {
  const size = Number(pool.size);
  return {
    pool: pool.name,
    kind: pool.kind,
    links: pool.links,
    size,
    length: pool.length,
    leased: use?.leased ?? null,
    declined: use?.declined ?? null,
    free: use ? Math.max(0, size - use.leased - use.declined) : null,
    used: share ?? null,
    complete: use?.isComplete ?? false,
    refused,
    "full-since": fullSince === undefined ? null : new Date(fullSince * 1000).toISOString(),
  };
}

/** A line for each pool, some at once. */
export function* poolPages(pools: Iterable<PoolReport>): Generator<string[]> {
  let page: string[] = [];
  for (const report of pools) {
    page.push(jsonLine(poolRow(report)));
    if (page.length < PAGE) continue;
    yield page;
    page = [];
  }
  yield page;
}
