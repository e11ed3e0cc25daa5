import type { Ending } from "../pipeline/ending.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { lqClientLink, type LqQuery, QueryType } from "../wire/options/leasequery.ts";
import { describeClient, MOST_LEASES, tellingOf } from "./client_data.ts";
import { findByAddress, findByClientId, type Found } from "./find.ts";
import { addressOnLink } from "./link_name.ts";
import type { LeasequeryPolicy } from "./policy.ts";
import { REFUSALS } from "./statuses.ts";

/** Answers a LEASEQUERY over UDP (RFC 5007 section 4.4.1), or says with which status it ends. */
export function answerQuery(
  transaction: Transaction,
  query: LqQuery,
  policy: LeasequeryPolicy,
): Ending | undefined {
  const found = find(transaction, query, policy);
  if ("kind" in found) return found;
  const [client, ...others] = found;
  if (!client) {
    transaction.answer(query);
  } else if (others.length > 0) {
    const addresses = found.map((each) => addressOnLink(each, policy.links));
    transaction.answer(query, lqClientLink.of(addresses));
  } else if (client.leases.length > MOST_LEASES) {
    return REFUSALS.tooMuch;
  } else {
    const telling = tellingOf(query, policy);
    transaction.answer(query, describeClient(client, telling, transaction.now));
  }
  return undefined;
}

function find(transaction: Transaction, query: LqQuery, policy: LeasequeryPolicy): Found {
  switch (query.queryType) {
    case QueryType.byAddress:
      return findByAddress(transaction, query, policy);
    case QueryType.byClientId:
      return findByClientId(transaction, query, policy);
    case QueryType.byRelayId:
    case QueryType.byLinkAddress:
    case QueryType.byRemoteId:
      return REFUSALS.onlyByTcp;
    default:
      return REFUSALS.unknownType;
  }
}
