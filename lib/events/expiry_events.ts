import type { ExpiredLease } from "../leases/expired.ts";
import type { ReplacedLease } from "../leases/exchange.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { describeLease, type LeaseDescriptionSetup } from "./described_lease.ts";
import type { LeaseEvent, LeaseWhat } from "./event.ts";
import type { EventFeed } from "./feed.ts";
import { endedContent } from "./lease_contents.ts";

/** What tells of a lease that ended without its client, and what that is about. */
export function contentWithoutClient(
  what: LeaseWhat,
  { lease, ...heard }: ExpiredLease | ReplacedLease,
  setup: LeaseDescriptionSetup,
): { readonly content: LeaseEvent; readonly about: Transaction } {
  const { described, about } = describeLease(lease, heard, setup);
  return { content: endedContent(what, described), about };
}

/** Tells of what has expired. It is stored already. */
export function tellExpired(
  feed: EventFeed,
  expired: readonly ExpiredLease[],
  setup: LeaseDescriptionSetup,
): void {
  if (!feed.isHeard("lease")) return;
  for (const each of expired) {
    const { content, about } = contentWithoutClient("expired", each, setup);
    feed.tellSettled(content, about);
  }
}
