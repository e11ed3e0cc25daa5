import { LATENCY_BOUNDS } from "../monitor/latency.ts";
import type { Monitor } from "../monitor/monitor.ts";
import { type LostLogLines, statisticsToJson } from "../statistics/report.ts";
import type { Statistics } from "../statistics/statistics.ts";
import type { Json } from "../wire/json.ts";

/** Seconds over which rates are told, by how they are called. */
const SPANS: Readonly<Record<string, number>> = { "10s": 10, "1m": 60, "5m": 299 };

/** What a monitor tells of numbers. */
export type Counting = Pick<Monitor, "rates" | "latency" | "refusals" | "recent">;

/** All that is counted, for programs. */
export function countedToJson(
  statistics: Statistics,
  lost: LostLogLines,
  monitor: Counting,
): { readonly [key: string]: Json } {
  const { latency, refusals, recent } = monitor;
  return {
    ...statisticsToJson(statistics, lost) as { readonly [key: string]: Json },
    rates: Object.fromEntries(
      Object.entries(SPANS).map(([name, seconds]) => [name, { ...monitor.rates(seconds) }]),
    ),
    latency: {
      count: latency.count,
      sum: latency.sum,
      p50: finite(latency.within(0.5)),
      p99: finite(latency.within(0.99)),
      buckets: [...latency.buckets].map((count, at) => ({
        le: LATENCY_BOUNDS[at] ?? "infinity",
        count,
      })),
    },
    refusals: [...refusals.all].map((each) => ({ ...each })),
    recent: { clients: recent.count, forgotten: recent.forgotten },
  };
}

function finite(seconds: number | undefined): number | null {
  return seconds !== undefined && Number.isFinite(seconds) ? seconds : null;
}
