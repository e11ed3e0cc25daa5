import type { AnswerStatus, Ending } from "../pipeline/ending.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { isUnspecified } from "../wire/address.ts";
import { encodeValue } from "../wire/message.ts";
import type { Option } from "../wire/option.ts";
import { lqEndTime, type LqQuery, lqStartTime, QueryType } from "../wire/options/leasequery.ts";
import { relayId, remoteId } from "../wire/options/relay.ts";
import { fromSince2000 } from "../wire/since_2000.ts";
import type { ClientSelection } from "../leases/client_pages.ts";
import { BulkAnswer } from "./bulk_answer.ts";
import { tellingOf } from "./client_data.ts";
import { changedBetween, type ClientSource, knownClients, storedClients } from "./client_source.ts";
import { findByAddress, findByClientId, type Found } from "./find.ts";
import { findLink } from "./link_name.ts";
import type { LeasequeryPolicy } from "./policy.ts";
import { REFUSALS } from "./statuses.ts";

/** Answers a LEASEQUERY over TCP (RFC 5460 section 7.2), or says with which status it ends. */
export function answerBulkQuery(
  transaction: Transaction,
  query: LqQuery,
  policy: LeasequeryPolicy,
): Ending | undefined {
  const telling = tellingOf(query, policy);
  const source = sourceOf(transaction, query, policy, telling.codes.size > 0);
  if ("kind" in source) return source;
  // The RFC leaves open which of the two places holds the times.
  const options = [...transaction.request.options, ...query.options];
  const asked = changedBetween(source, timesIn(options));
  transaction.answer(query);
  transaction.stream = (reply) => new BulkAnswer(reply, asked, telling);
  return undefined;
}

function sourceOf(
  transaction: Transaction,
  query: LqQuery,
  policy: LeasequeryPolicy,
  isDetailed: boolean,
): AnswerStatus | ClientSource {
  const storedIn = (selection: ClientSelection) =>
    stored(transaction, query, policy, selection, isDetailed);
  switch (query.queryType) {
    case QueryType.byAddress:
      return known(findByAddress(transaction, query, policy));
    case QueryType.byClientId:
      return known(findByClientId(transaction, query, policy));
    case QueryType.byLinkAddress:
      if (isUnspecified(query.linkAddress)) return REFUSALS.noLink;
      return storedIn({});
    case QueryType.byRelayId: {
      const asked = relayId.in(query.options);
      return asked ? storedIn({ relayId: asked }) : REFUSALS.noRelayId;
    }
    case QueryType.byRemoteId: {
      const asked = remoteId.in(query.options);
      if (!asked) return REFUSALS.noRemoteId;
      return storedIn({ remoteId: encodeValue(remoteId, asked) });
    }
    default:
      return REFUSALS.unknownType;
  }
}

function known(found: Found): AnswerStatus | ClientSource {
  return "kind" in found ? found : knownClients(found);
}

/** From when to when, in Unix seconds (RFC 7653 sections 6.3.2 and 6.3.3). */
function timesIn(options: readonly Option[]): { from: number; until: number } {
  const from = lqStartTime.in(options);
  const until = lqEndTime.in(options);
  return {
    from: from === undefined ? -Infinity : fromSince2000(from),
    until: until === undefined ? Infinity : fromSince2000(until),
  };
}

/** On the link of the query's link-address, or on any where that is ::. */
function stored(
  { surroundings: { leases }, now }: Transaction,
  query: LqQuery,
  policy: LeasequeryPolicy,
  selection: ClientSelection,
  isDetailed: boolean,
): AnswerStatus | ClientSource {
  if (isUnspecified(query.linkAddress)) return storedClients(leases, selection, isDetailed);
  const link = findLink(query.linkAddress, policy.links, leases, now);
  if (link === undefined) return REFUSALS.unknownLink;
  return storedClients(leases, { ...selection, link }, isDetailed);
}
