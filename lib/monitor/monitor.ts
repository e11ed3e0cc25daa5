import type { Timers } from "../clock/timers.ts";
import type { Log } from "../log/log.ts";
import { SparingLogs } from "../log/sparing_log.ts";
import type { Refusal, RefusalReason } from "../pipeline/refusal.ts";
import type { ServedPool } from "../pipeline/served_pool.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import type { Concluded, Conclusion, EndedExchange } from "../server/exchange_observers.ts";
import type { Service } from "../server/service.ts";
import { formatAddress } from "../wire/address.ts";
import { statusCodes } from "../wire/status_code.ts";
import { type FullnessListener, FullPools } from "./full_pools.ts";
import { LatencyHistogram } from "./latency.ts";
import { eachOnce, levelOf, type MonitoredPools, type PoolReport, shareOf } from "./pools.ts";
import { Rates } from "./rates.ts";
import { type RecentExchange, RecentExchanges } from "./recent_exchanges.ts";
import { RefusalCounts } from "./refusal_counts.ts";

/** Milliseconds between two looks at how full pools are, and how many are looked at each time. */
const LOOK_EVERY = 1000;
const POOLS_AT_ONCE = 200;

/** What a monitor is made with. */
export interface MonitorSetup {
  readonly log: Log;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly timers: Timers;
  readonly pools: MonitoredPools;
  /** Told when a pool becomes full, and when it has room again. */
  readonly onPool?: FullnessListener;
}

/** What a monitor watches. */
export type Monitored = Pick<Service, "pools" | "events" | "observers">;

/**
 * The one place that knows how it goes: what is refused and why, how full pools are, how often and
 * how fast clients are answered, and what the clients were told that were heard last. What is kept
 * is bounded, and nothing of it outlasts the process.
 */
export class Monitor {
  /** By link, pool and reason. */
  readonly refusals: RefusalCounts = new RefusalCounts();
  /** From a datagram to its answer. */
  readonly latency: LatencyHistogram = new LatencyHistogram();
  /** With the clients that were heard last. */
  readonly recent: RecentExchanges = new RecentExchanges();
  readonly #setup: MonitorSetup;
  readonly #rates: Rates;
  readonly #full: FullPools;
  readonly #unplaced: SparingLogs;
  /** Pools that are to be looked at yet, in this round. */
  #unlooked: ServedPool[] = [];
  #callOff: () => void;

  constructor(setup: MonitorSetup) {
    this.#setup = setup;
    const { log, now, timers, onPool } = setup;
    this.#rates = new Rates(timers.now());
    this.#full = new FullPools({
      log,
      now: () => Math.floor(now() / 1000),
      ...onPool && { onChange: onPool },
    });
    this.#unplaced = new SparingLogs(log, "warning");
    this.#callOff = timers.after(LOOK_EVERY, () => this.#look());
  }

  /** Watches a service until it is closed; the feed of events is told of pools. */
  static of(service: Monitored, setup: Omit<MonitorSetup, "pools" | "onPool">): Monitor {
    const { pools, events, observers } = service;
    const monitor = new Monitor({
      ...setup,
      pools,
      onPool: (name, what) => {
        const links = pools.all.find((pool) => pool.name === name)?.links ?? [];
        // A pool of many links has none of its own.
        const link = links.length === 1 ? { link: links[0]! } : {};
        events.tell({ kind: "pool", what, pool: name, ...link });
      },
    });
    observers.add(monitor.observe);
    return monitor;
  }

  /** Takes down an exchange: for those who tell of them. */
  readonly observe = (exchange: EndedExchange): Concluded | undefined => {
    const { outcome, receivedAt } = exchange;
    const { transaction } = outcome;
    this.#rates.note("received", receivedAt);
    if (outcome.kind === "drop") this.#rates.note("dropped", receivedAt);
    if (!transaction) return undefined;
    if (this.#full.areAny) this.#noteRoom(transaction);
    if (transaction.hasRefused) this.#noteRefusals(transaction, receivedAt);
    const { limited } = transaction;
    if (limited) this.refusals.noteLimits(limited, transaction.link?.name ?? "");
    const kept = this.recent.note(transaction, outcome);
    if (outcome.kind === "drop") return undefined;
    return (conclusion) => this.#conclude(conclusion, kept);
  };

  /** Ends it. */
  close(): void {
    this.#callOff();
  }

  /** How often messages came, were answered, dropped and refused in a second, on average. */
  rates(seconds: number): ReturnType<Rates["over"]> {
    return this.#rates.over(seconds, this.#setup.timers.now());
  }

  /** How it is with each pool, in document order. */
  *pools(): Generator<PoolReport> {
    const { pools } = this.#setup;
    for (const pool of eachOnce(pools.all)) {
      const { name, size } = pool;
      const use = pools.useOf(pool);
      yield {
        pool,
        use,
        share: use && shareOf(use, size),
        refused: this.refusals.ofPool(name),
        fullSince: this.#full.of(name)?.since,
      };
    }
  }

  #conclude({ kind, receivedAt, at }: Conclusion, kept: RecentExchange | undefined): void {
    const milliseconds = at - receivedAt;
    if (kind === "sent") {
      this.latency.note(milliseconds);
      this.#rates.note("answered", at);
    }
    if (!kept) return;
    kept.end = kind === "sent" ? "answered" : "lost";
    if (kind === "sent") kept.milliseconds = milliseconds;
  }

  #noteRefusals(transaction: Transaction, receivedAt: number): void {
    const { refusals: { all, fullPools }, link } = transaction;
    for (const refusal of all) {
      this.refusals.note(refusal, link?.name ?? "");
      this.#rates.note("refused", receivedAt);
      if (isUnplaced(refusal.reason)) this.#sayUnplaced(refusal, transaction);
    }
    for (const name of fullPools) {
      const refused = all.filter(({ pools }) => pools.includes(name)).length;
      this.#full.noteFull(name, refused, () => this.#levelOf(name));
    }
  }

  /** Whoever has something new of a full pool shows that it has room. */
  #noteRoom(transaction: Transaction): void {
    for (const prefix of transaction.granted) {
      const name = transaction.giverOf(prefix)?.name;
      if (name === undefined || !this.#full.of(name)) continue;
      if (!transaction.refusals.fullPools.has(name)) this.#full.noteRoom(name);
    }
  }

  /** A message about no link or no pool says that. */
  #sayUnplaced({ reason, status }: Refusal, transaction: Transaction): void {
    const { link, linkAddress, now } = transaction;
    const place = link?.name ?? formatAddress(linkAddress);
    const told = statusCodes.nameOf(status) ?? "a refusal";
    this.#unplaced.write(
      `${reason} ${link?.name ?? ""} ${told}`,
      now,
      () =>
        link
          ? `No pool or assignment on link ${place} is for a client, which gets ${told}`
          : `No link is known that holds ${place}, where a client is, which gets ${told}`,
    );
  }

  #levelOf(name: string): number | undefined {
    const { pools } = this.#setup;
    const pool = pools.all.find((each) => each.name === name);
    return pool && levelOf(pools.useOf(pool));
  }

  #look(): void {
    const { pools, timers } = this.#setup;
    if (this.#unlooked.length === 0) {
      this.#unlooked = eachOnce(pools.all);
      this.#full.keepOnly(new Set(this.#unlooked.map(({ name }) => name)));
    }
    for (const pool of this.#unlooked.splice(0, POOLS_AT_ONCE)) {
      const level = levelOf(pools.useOf(pool));
      if (level !== undefined) this.#full.noteLevel(pool.name, level, pool.size);
    }
    this.#callOff = timers.after(LOOK_EVERY, () => this.#look());
  }
}

function isUnplaced(reason: RefusalReason): boolean {
  return reason === "unknown-link" || reason === "no-pool";
}
