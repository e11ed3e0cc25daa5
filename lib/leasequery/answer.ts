import type { ClientOnLink } from "../leases/store.ts";
import { answerStatus, type Ending } from "../pipeline/ending.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { addressToBigInt, isUnspecified } from "../wire/address.ts";
import { clientId } from "../wire/options/identity.ts";
import { iaAddress } from "../wire/options/identity_association.ts";
import { optionRequest } from "../wire/options/exchange.ts";
import { lqClientLink, type LqQuery, QueryType } from "../wire/options/leasequery.ts";
import { formatPrefix, parsePrefix } from "../wire/prefix.ts";
import { StatusCode } from "../wire/status_code.ts";
import { describeClient, type Telling } from "./client_data.ts";
import type { LeasequeryPolicy } from "./policy.ts";

const UNKNOWN_QUERY_TYPE = answerStatus(
  StatusCode.UnknownQueryType,
  "This server does not know the query type",
);
// RFC 5460 section 4.
const ONLY_BY_TCP = answerStatus(
  StatusCode.NotAllowed,
  "Queries of this type are answered over TCP only",
);
const NO_ADDRESS = answerStatus(
  StatusCode.MalformedQuery,
  "A query by address needs an IA Address option",
);
const NO_CLIENT_ID = answerStatus(
  StatusCode.MalformedQuery,
  "A query by client-id needs a Client Identifier option",
);
const UNKNOWN_LINK = answerStatus(
  StatusCode.NotConfigured,
  "This server is not configured for the link",
);

/** Answers a LEASEQUERY over UDP (RFC 5007 section 4.4.1), or says with which status it ends. */
export function answerQuery(
  transaction: Transaction,
  query: LqQuery,
  policy: LeasequeryPolicy,
): Ending | undefined {
  switch (query.queryType) {
    case QueryType.byAddress:
      return answerByAddress(transaction, query, policy);
    case QueryType.byClientId:
      return answerByClientId(transaction, query, policy);
    case QueryType.byRelayId:
    case QueryType.byLinkAddress:
    case QueryType.byRemoteId:
      return ONLY_BY_TCP;
    default:
      return UNKNOWN_QUERY_TYPE;
  }
}

function answerByAddress(
  transaction: Transaction,
  query: LqQuery,
  policy: LeasequeryPolicy,
): Ending | undefined {
  const { surroundings: { leases }, now } = transaction;
  const asked = iaAddress.in(query.options);
  if (!asked) return NO_ADDRESS;
  const lease = leases.leaseHolding(asked.address, now);
  if (isUnspecified(query.linkAddress)) {
    if (!lease && !isConfigured(policy, asked.address)) return UNKNOWN_LINK;
  } else {
    const link = linkNameOf(policy, query.linkAddress, lease?.link);
    if (link === undefined) return UNKNOWN_LINK;
    if (lease && lease.link !== link) return found(transaction, query, policy, []);
  }
  const client = lease && leases.clientOnLink(lease.clientId, lease.link, now);
  return found(transaction, query, policy, client ? [client] : []);
}

function answerByClientId(
  transaction: Transaction,
  query: LqQuery,
  policy: LeasequeryPolicy,
): Ending | undefined {
  const { surroundings: { leases }, now } = transaction;
  const asked = clientId.in(query.options);
  if (!asked) return NO_CLIENT_ID;
  const clients = leases.clientsOnLinks(asked, now);
  if (isUnspecified(query.linkAddress)) return found(transaction, query, policy, clients);
  const unconfigured = formatPrefix({ address: query.linkAddress, length: 128 });
  const known = clients.find(({ link }) => link === unconfigured)?.link;
  const link = linkNameOf(policy, query.linkAddress, known);
  if (link === undefined) return UNKNOWN_LINK;
  return found(transaction, query, policy, clients.filter((client) => client.link === link));
}

/** Whether somebody on one of the links, or behind a delegated prefix, could have the address. */
function isConfigured({ links, delegable }: LeasequeryPolicy, address: Uint8Array): boolean {
  return links.holding(address) !== undefined || delegable.hasAddress(addressToBigInt(address));
}

/**
 * The name of the link that a link-address means. Where nobody configured one, leases are kept
 * under the link-address itself.
 */
function linkNameOf(
  { links }: LeasequeryPolicy,
  linkAddress: Uint8Array,
  known: string | undefined,
): string | undefined {
  const itself = formatPrefix({ address: linkAddress, length: 128 });
  return links.holding(linkAddress)?.name ?? (known === itself ? known : undefined);
}

function found(
  transaction: Transaction,
  query: LqQuery,
  policy: LeasequeryPolicy,
  clients: readonly ClientOnLink[],
): undefined {
  const [client, ...others] = clients;
  if (!client) transaction.answer(query);
  else if (others.length === 0) {
    transaction.answer(query, describeClient(client, telling(transaction, query, policy)));
  } else {
    const addresses = clients.map((each) => addressOn(each, policy));
    transaction.answer(query, lqClientLink.of(addresses));
  }
}

/** An address by which the requestor can ask again for this link (RFC 5007 section 4.1.2.5). */
function addressOn({ link, leases }: ClientOnLink, { links }: LeasequeryPolicy): Uint8Array {
  const prefix = links.withName(link)?.prefixes[0] ?? parsePrefix(link);
  return prefix?.address ?? leases[0]!.address;
}

function telling(
  { now }: Transaction,
  query: LqQuery,
  { sensitiveOptions }: LeasequeryPolicy,
): Telling {
  const requested = new Set(optionRequest.allIn(query.options).flat());
  return { requested, sensitive: sensitiveOptions, now };
}
