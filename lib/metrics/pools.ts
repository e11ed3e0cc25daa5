import { LATENCY_BOUNDS, type LatencyHistogram } from "../monitor/latency.ts";
import type { PoolReport } from "../monitor/pools.ts";
import type { ServedPool } from "../pipeline/served_pool.ts";
import type { Measured } from "./measured.ts";
import { labels, type Metric, type Sample } from "./metric.ts";

const POOL_LABELS = { link: "its link; empty where it serves several", pool: "its name" };

/** Labels of a pool are the same each time. */
const labelsOfPools = new WeakMap<ServedPool, string>();

function labelsOf(pool: ServedPool): string {
  let known = labelsOfPools.get(pool);
  if (known === undefined) {
    const link = pool.links.length === 1 ? pool.links[0]! : "";
    known = labels({ link, pool: pool.name });
    labelsOfPools.set(pool, known);
  }
  return known;
}

/** How it is with each pool, found once for all metrics of a scrape. */
const reports = new WeakMap<Measured, readonly PoolReport[]>();

function poolsOf(measured: Measured): readonly PoolReport[] {
  let known = reports.get(measured);
  if (!known) reports.set(measured, known = [...measured.monitor.pools()]);
  return known;
}

function ofPools(value: (report: PoolReport) => number | undefined): Metric["collect"] {
  return function* (measured): Generator<Sample> {
    for (const report of poolsOf(measured)) {
      const number = value(report);
      if (number !== undefined) yield { labels: labelsOf(report.pool), value: number };
    }
  };
}

/** What pools have and give, and what clients did not get. */
export const POOL_METRICS: readonly Metric[] = [
  {
    name: "sextant_pool_size",
    type: "gauge",
    help: "Addresses or prefixes of a pool, those included that it never hands out",
    labels: POOL_LABELS,
    advice: "It moves with the configuration.",
    collect: ofPools(({ pool }) => Number(pool.size)),
  },
  {
    name: "sextant_pool_leased",
    type: "gauge",
    help: "Leases of a pool that hold something",
    labels: POOL_LABELS,
    advice:
      "A sudden fall: clients lost their link, or leases expire that nobody renews. A sudden " +
      "rise: many new clients, or one that takes many; see max-per-client.",
    collect: ofPools(({ use }) => use?.leased),
  },
  {
    name: "sextant_pool_declined",
    type: "gauge",
    help: "Addresses of a pool that are kept back because clients found them in use",
    labels: POOL_LABELS,
    advice: "Somebody on the link has addresses of the pool without asking: find out who, or " +
      "exclude them.",
    collect: ofPools(({ use }) => use?.declined),
  },
  {
    name: "sextant_pool_used_ratio",
    type: "gauge",
    help: "Share of a pool that is in use, 0 to 1",
    labels: POOL_LABELS,
    advice: "Above 0.9 plan a larger pool, or shorter lifetimes: `ctl pools` shows all.",
    collect: ofPools(({ share }) => share),
  },
  {
    name: "sextant_pool_full",
    type: "gauge",
    help: "1 where nothing is free in a pool, as far as the last client found",
    labels: POOL_LABELS,
    advice:
      "New clients get nothing of it: make it larger, add another, or release what is not in " +
      "use.",
    collect: ofPools(({ fullSince }) => fullSince === undefined ? 0 : 1),
  },
  {
    name: "sextant_pool_refused_total",
    type: "counter",
    help: "IAs that a pool had nothing for, and that got nothing",
    labels: POOL_LABELS,
    advice: "sextant_refusals_total says why.",
    collect: ofPools(({ refused }) => refused),
  },
  {
    name: "sextant_refusals_total",
    type: "counter",
    help: "What clients asked for and did not get; an IA counts once for each pool without",
    labels: {
      link: "empty where none is known",
      pool: "empty where none was asked",
      reason: "such as pool-full, no-pool or unknown-link",
      status: "what the client is told",
    },
    advice: "pool-full: see sextant_pool_full. unknown-link: a relay's link-address is in no " +
      "prefix of links. no-pool: no pool or assignment is for this client; `ctl explain` says " +
      "why. no-binding: clients renew what this server does not know, as after a restored backup.",
    *collect({ monitor }): Generator<Sample> {
      for (const { link, pool, reason, status, count } of monitor.refusals.all) {
        yield { labels: labels({ link, pool, reason, status }), value: count };
      }
    },
  },
  {
    name: "sextant_exchange_duration_seconds",
    type: "histogram",
    help: "From a datagram to its answer, what is stored for it included",
    labels: { le: "upper bound" },
    advice: "It grows with the disk's time for fdatasync: look at iostat. Where the processor is " +
      "busy, see sextant_process_cpu_seconds_total.",
    collect: ({ monitor }) => histogram(monitor.latency),
  },
];

function* histogram({ buckets, sum, count }: LatencyHistogram): Generator<Sample> {
  let below = 0;
  for (const [at, bound] of LATENCY_BOUNDS.entries()) {
    below += buckets[at]!;
    yield { suffix: "_bucket", labels: labels({ le: String(bound) }), value: below };
  }
  yield { suffix: "_bucket", labels: labels({ le: "+Inf" }), value: count };
  yield { suffix: "_sum", labels: "", value: sum };
  yield { suffix: "_count", labels: "", value: count };
}
