import type { Exchange } from "../../lib/leases/exchange.ts";
import type { Peer } from "../../lib/server/datagram_socket.ts";
import { addressToBigInt } from "../../lib/wire/address.ts";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import type { Claim } from "./claim.ts";
import type { Entry, Ledger } from "./ledger.ts";
import { IA_NA, IA_PD, type Plan, type PoolPlan } from "./plan.ts";
import { linkOf, type Reading } from "./reading.ts";
import { type Expectation, expectationOf } from "./request_rules.ts";

/** A datagram that reached the server, and all that matters to judge what becomes of it. */
export interface Delivery {
  /** Left out: it is no message. */
  readonly reading: Reading | undefined;
  readonly from: Peer;
  /** The place that it was sent to. */
  readonly to: string;
  /** Unix seconds of the server's clock. */
  readonly at: number;
  /** Unix seconds by which others' leases last for sure, and may last. */
  readonly othersAt: { readonly sure: number; readonly possible: number };
  readonly plan: Plan;
  readonly link: string | undefined;
  readonly expectation: Expectation;
  /** What its client could use when it came. */
  readonly live: readonly Claim[];
  /** How many leases of a kind were free for it when it came. */
  readonly free: Readonly<Record<number, number>>;
  /** What was recorded because of it. */
  recorded: { readonly exchange: Exchange; readonly entry: Entry } | undefined;
  isAnswered: boolean;
  /** No answer need come any more: its exchange, or the server, is lost. */
  isForgiven: boolean;
}

/** Takes down how things stand when a datagram reaches the server. */
export function delivered(
  reading: Reading | undefined,
  way: Pick<Delivery, "from" | "to" | "at" | "othersAt" | "plan"> & { readonly isGarbled: boolean },
  ledger: Ledger,
  serverId: string | undefined,
): Delivery {
  const link = reading && linkOf(reading, way.to, way.plan);
  const { from, to, at, othersAt, plan } = way;
  return {
    reading,
    from,
    to,
    at,
    othersAt,
    plan,
    link,
    expectation: expectationOf(reading, { ...way, link, serverId }),
    live: reading?.client === undefined ? [] : ledger.liveOf(reading.client, at),
    free: Object.fromEntries(
      [IA_NA, IA_PD].filter((iaType) => reading?.ias.some((ia) => ia.iaType === iaType))
        .map((iaType) => [iaType, freeIn(poolsFor(plan, iaType, link), ledger, othersAt.possible)]),
    ),
    recorded: undefined,
    isAnswered: false,
    isForgiven: false,
  };
}

/** The pools that serve a kind of IA on a link. */
export function poolsFor(plan: Plan, iaType: number, link: string | undefined): PoolPlan[] {
  return plan.pools.filter((pool) =>
    pool.iaType === iaType && (pool.link === undefined || pool.link === link)
  );
}

/** The pool that an address or prefix is from, for a client on a link. */
export function poolOf(
  plan: Plan,
  iaType: number,
  link: string | undefined,
  key: string,
): PoolPlan | undefined {
  return poolsFor(plan, iaType, link).find(({ slots }) =>
    slots.some((slot) => formatPrefix(slot) === key)
  );
}

function freeIn(pools: readonly PoolPlan[], ledger: Ledger, now: number): number {
  let free = 0;
  const held = ledger.held(now);
  for (const { slots } of pools) {
    for (const { address, length } of slots) {
      const first = addressToBigInt(address);
      const last = first + (1n << BigInt(128 - length)) - 1n;
      if (!held.some((claim) => claim.first <= last && claim.last >= first)) free++;
    }
  }
  return free;
}
