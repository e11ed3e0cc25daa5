import type { ExpiredLease } from "../leases/expired.ts";
import type { ReplacedLease } from "../leases/exchange.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { describeClient, lastHopOf } from "./described_client.ts";
import type { LeaseEvent, LeaseWhat } from "./event.ts";
import type { EventFeed } from "./feed.ts";
import { type Acquaintance, transactionOf } from "./known_client.ts";
import { endedContent, type PoolOf } from "./lease_contents.ts";

/** What is asked about leases that end without their client. */
export interface EndedSetup extends Acquaintance {
  readonly poolOf: PoolOf;
}

/** What tells of a lease that ended without its client, and what that is about. */
export function contentWithoutClient(
  what: LeaseWhat,
  { lease, ...heard }: ExpiredLease | ReplacedLease,
  setup: EndedSetup,
): { readonly content: LeaseEvent; readonly about: Transaction } {
  const { clientId, link, iaType, row } = lease;
  const about = transactionOf({ clientId, link, ...heard }, setup);
  const client = describeClient(about, link, row?.hostname);
  const nextHop = lastHopOf(heard, about);
  const pool = row ? undefined : setup.poolOf(lease, iaType);
  return { content: endedContent(what, { lease, client, nextHop, pool }), about };
}

/** Tells of what has expired. It is stored already. */
export function tellExpired(
  feed: EventFeed,
  expired: readonly ExpiredLease[],
  setup: EndedSetup,
): void {
  if (!feed.isHeard("lease")) return;
  for (const each of expired) {
    const { content, about } = contentWithoutClient("expired", each, setup);
    feed.tellSettled(content, about);
  }
}
