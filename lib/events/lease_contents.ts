import type { Exchange, Grant } from "../leases/exchange.ts";
import { DELEGATED, FOREVER, iaName, isLive, REGISTERED, secondsLeft } from "../leases/lease.ts";
import type { Lease } from "../leases/lease.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { formatAddress } from "../wire/address.ts";
import { MessageType } from "../wire/message_type.ts";
import { formatPrefix, type Prefix, samePrefix } from "../wire/prefix.ts";
import { describeClient, type Growing, nextHopOf } from "./described_client.ts";
import type { ClientDescription, LeaseEvent, LeaseWhat, NextHop } from "./event.ts";

/** Name of the pool that an address or prefix is of; `undefined`: it is of none. */
export type PoolOf = (prefix: Prefix, iaType: number) => string | undefined;

/** A lease, and what is known of whose it is. */
export interface DescribedLease {
  readonly lease: Pick<Lease, "address" | "length" | "iaType" | "iaid">;
  readonly client: ClientDescription;
  readonly nextHop: NextHop;
  readonly pool: string | undefined;
}

/** What an exchange of a client does to leases, in the order in which a store does it. */
export function leaseContents(
  exchange: Exchange,
  transaction: Transaction,
  poolOf: PoolOf,
): LeaseEvent[] {
  const { withdrawn, released, declined, granted } = exchange;
  const client = describeClient(transaction, exchange.link);
  const describe = (lease: DescribedLease["lease"]) => {
    const giver = transaction.giverOf(lease);
    const pool = giver ? giver.name : poolOf(lease, lease.iaType);
    const nextHop = lease.iaType === DELEGATED ? nextHopOf(transaction) : {};
    return { lease, client, nextHop, pool };
  };
  const ended = (what: LeaseWhat, leases: Exchange["withdrawn"]) =>
    liveOf(leases, transaction).map((lease) => endedContent(what, describe(lease)));
  // What is declined beyond the limit leaves its IA, and is kept back from nobody.
  const isDecline = transaction.request.type === MessageType.decline;
  return [
    ...ended(isDecline ? "declined" : "withdrawn", withdrawn),
    ...ended("released", released),
    ...ended("declined", declined),
    ...granted.map((grant) =>
      liveContent(whatOf(grant, transaction), describe(grant), grant, exchange.at)
    ),
  ];
}

/** What tells of an address or prefix that its client may use. @param now Unix seconds */
export function liveContent(
  what: LeaseWhat,
  described: DescribedLease,
  { preferredUntil, validUntil }: Pick<Lease, "preferredUntil" | "validUntil">,
  now: number,
): LeaseEvent {
  const content = endedContent(what, described);
  content["preferred-lifetime"] = secondsLeft(preferredUntil, now);
  content["valid-lifetime"] = secondsLeft(validUntil, now);
  content["valid-until"] = validUntil === FOREVER ? null : timeOf(validUntil);
  return content;
}

/** What tells of an address or prefix that its client may use no longer. */
export function endedContent(
  what: LeaseWhat,
  { lease, client, nextHop, pool }: DescribedLease,
): Growing<LeaseEvent> {
  const { iaType, iaid, address, length } = lease;
  const isDelegated = iaType === DELEGATED;
  const content = { kind: "lease", what } as Growing<LeaseEvent>;
  if (isDelegated) content.prefix = formatPrefix({ address, length });
  else content.address = formatAddress(address);
  Object.assign(content, client);
  if (pool !== undefined) content.pool = pool;
  content.ia = iaName(iaType);
  content.iaid = iaid;
  if (isDelegated) Object.assign(content, nextHop);
  return content;
}

function whatOf(grant: Grant, { request: { type }, granted, adopted }: Transaction): LeaseWhat {
  if (grant.iaType === REGISTERED) return "registered";
  if (type !== MessageType.renew && type !== MessageType.rebind) return "granted";
  const isNew = adopted.includes(grant) || granted.some((prefix) => samePrefix(prefix, grant));
  if (isNew) return "granted";
  return type === MessageType.renew ? "renewed" : "rebound";
}

/** Of what is over already, that it has expired is told. */
function liveOf(ended: readonly (Prefix | Lease)[], { now }: Transaction): Lease[] {
  return ended.flatMap((lease) => "iaid" in lease && isLive(lease, now) ? [lease] : []);
}

let lastTime = 0;
let lastText = "";

/** Leases of one moment mostly end in one moment. */
function timeOf(seconds: number): string {
  if (seconds === lastTime) return lastText;
  lastTime = seconds;
  return lastText = new Date(seconds * 1000).toISOString().replace(".000", "");
}
