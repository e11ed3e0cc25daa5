import type { LimitName } from "../pipeline/limits.ts";
import type { Refusal, RefusalReason } from "../pipeline/refusal.ts";
import { statusCodes } from "../wire/status_code.ts";

/** How often something was refused for one reason. */
export interface RefusalCount {
  /** Name of the link; `""`: none that is configured. */
  readonly link: string;
  /** Name of the pool that had nothing; `""`: none was there, or it was not for a pool. */
  readonly pool: string;
  readonly reason: RefusalReason | LimitReason;
  /** What clients were told: `NoAddrsAvail`; `""`: they got what they asked for, but not all is kept. */
  readonly status: string;
  /** Each IA counts once for each of the pools that had nothing for it. */
  readonly count: number;
}

/** Limits that refuse no IA. */
export type LimitReason = "declines-per-client" | "relay-octets";

const LIMIT_REASONS: ReadonlyMap<LimitName, LimitReason> = new Map([
  ["declinesPerClient", "declines-per-client"],
  ["relayOctets", "relay-octets"],
]);

/** Links, pools and reasons that are told apart: what a configuration has, and reloads before it. */
const MOST_COUNTED = 100_000;

const NO_POOL: readonly string[] = [""];

/** Counts what is refused, by link, pool and reason. */
export class RefusalCounts {
  readonly #counts = new Map<string, { -readonly [K in keyof RefusalCount]: RefusalCount[K] }>();
  readonly #ofPools = new Map<string, number>();
  #total = 0;
  #uncounted = 0;

  /** IAs and Confirms that were refused. */
  get total(): number {
    return this.#total;
  }

  /** What is in none of the counts, since there are too many of them. */
  get uncounted(): number {
    return this.#uncounted;
  }

  /** Each of them, in the order in which they came up. */
  get all(): Iterable<RefusalCount> {
    return this.#counts.values();
  }

  /** IAs that a pool had nothing for, and that got nothing. */
  ofPool(name: string): number {
    return this.#ofPools.get(name) ?? 0;
  }

  /** @param link its name; `""`: none that is configured */
  note({ status, reason, pools }: Refusal, link: string): void {
    this.#total++;
    const name = statusCodes.nameOf(status) ?? String(status);
    for (const pool of pools.length === 0 ? NO_POOL : pools) this.#count(link, pool, reason, name);
    for (const pool of pools) this.#ofPools.set(pool, this.ofPool(pool) + 1);
  }

  /** Notes limits that were reached without an IA being refused. */
  noteLimits(reached: ReadonlyMap<LimitName, number>, link: string): void {
    for (const [limit, times] of reached) {
      const reason = LIMIT_REASONS.get(limit);
      if (reason) this.#count(link, "", reason, "", times);
    }
  }

  #count(
    link: string,
    pool: string,
    reason: RefusalCount["reason"],
    status: string,
    times = 1,
  ): void {
    const key = `${link}\n${pool}\n${reason}\n${status}`;
    const known = this.#counts.get(key);
    if (known) known.count += times;
    else if (this.#counts.size >= MOST_COUNTED) this.#uncounted += times;
    else this.#counts.set(key, { link, pool, reason, status, count: times });
  }
}
