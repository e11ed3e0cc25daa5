import type { ClientOnLink } from "../leases/client_pages.ts";
import type { AnswerStatus } from "../pipeline/ending.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { addressToBigInt, isUnspecified } from "../wire/address.ts";
import { clientId } from "../wire/options/identity.ts";
import { iaAddress } from "../wire/options/identity_association.ts";
import type { LqQuery } from "../wire/options/leasequery.ts";
import { findLink } from "./link_name.ts";
import type { LeasequeryPolicy } from "./policy.ts";
import { REFUSALS } from "./statuses.ts";

/** What is found: a client for each link, or why there is none. */
export type Found = AnswerStatus | readonly ClientOnLink[];

/** Who holds an address, or the delegated prefix that it is in (RFC 5007 section 4.1.2.1). */
export function findByAddress(
  { surroundings: { leases }, now }: Transaction,
  query: LqQuery,
  policy: LeasequeryPolicy,
): Found {
  const asked = iaAddress.in(query.options);
  if (!asked) return REFUSALS.noAddress;
  const lease = leases.leaseHolding(asked.address, now);
  if (isUnspecified(query.linkAddress)) {
    if (!lease && !isConfigured(policy, asked.address)) return REFUSALS.unknownLink;
  } else {
    const link = findLink(query.linkAddress, policy.links, leases, now);
    if (link === undefined) return REFUSALS.unknownLink;
    if (lease && lease.link !== link) return [];
  }
  const client = lease && leases.clientOnLink(lease.clientId, lease.link, now);
  return client ? [client] : [];
}

/** What a client holds, on one link or on each. */
export function findByClientId(
  { surroundings: { leases }, now }: Transaction,
  query: LqQuery,
  { links }: LeasequeryPolicy,
): Found {
  const asked = clientId.in(query.options);
  if (!asked) return REFUSALS.noClientId;
  if (isUnspecified(query.linkAddress)) return leases.clientsOnLinks(asked, now);
  const link = findLink(query.linkAddress, links, leases, now);
  if (link === undefined) return REFUSALS.unknownLink;
  const client = leases.clientOnLink(asked, link, now);
  return client ? [client] : [];
}

/** Whether somebody on one of the links, or behind a delegated prefix, could have the address. */
function isConfigured({ links, delegable }: LeasequeryPolicy, address: Uint8Array): boolean {
  return links.holding(address) !== undefined || delegable.hasAddress(addressToBigInt(address));
}
