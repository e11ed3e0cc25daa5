import type { ClientServerMessage } from "../wire/message_layout.ts";
import { MessageType } from "../wire/message_type.ts";
import { clientId } from "../wire/options/identity.ts";
import { lqBaseTime, lqStartTime } from "../wire/options/leasequery.ts";
import type { QueryEnvelope } from "./lease_query.ts";
import { type BulkQueryBy, linkAsked, queryOption, type Question, requestOf } from "./question.ts";
import { type BulkQuery, withBaseTime } from "./tcp.ts";

/** Which changes a server is to tell as they happen. */
export interface ActiveQuery extends Omit<Question, "by"> {
  /** Only those of these clients. Default: all. */
  readonly by?: BulkQueryBy;
  /** Those since then as well, at first: seconds since 2000 by the server's clock. */
  readonly startTime?: number;
}

/** The ACTIVELEASEQUERY message (RFC 7653 section 6.2.1). */
export function activeLeasequeryMessage(
  query: ActiveQuery,
  envelope: QueryEnvelope,
  startTime: number | undefined,
): ClientServerMessage {
  const question = questionOf(query);
  return {
    kind: "client-server",
    type: MessageType.activeLeasequery,
    transactionId: envelope.transactionId,
    options: [
      clientId.of(envelope.requestorId),
      // The RFC says only that it is in an option request, and there are two: the message's own,
      // which is the only one when all updates are wanted, and the query's.
      ...requestOf([...question ? [] : query.options ?? [], lqBaseTime.code]),
      ...(question ? [queryOption(withBaseTime(question))] : []),
      ...(startTime === undefined ? [] : [lqStartTime.of(startTime)]),
    ],
  };
}

/**
 * The bulk queries that tell what an active query missed (RFC 7653 section 8.4.1). There is none
 * for all clients, only for those of a link.
 *
 * @param links of each of which an address is known
 */
export function bulkQueriesFor(
  query: ActiveQuery,
  links: readonly Uint8Array[],
  { startTime, endTime }: Pick<BulkQuery, "startTime" | "endTime">,
): BulkQuery[] {
  const times = {
    ...(startTime !== undefined && { startTime }),
    ...(endTime !== undefined && { endTime }),
  };
  const question = questionOf(query);
  if (question) return [{ ...question, ...times }];
  const { options = [] } = query;
  return links.map((linkAddress) => ({ by: { linkAddress }, options, ...times }));
}

/** The one link whose clients are followed, by an address in it. */
export function linkFollowed(query: ActiveQuery): Uint8Array | undefined {
  const question = questionOf(query);
  return question && linkAsked(question);
}

function questionOf({ by, linkAddress, options = [] }: ActiveQuery): Question | undefined {
  return by && { by, options, ...(linkAddress && { linkAddress }) };
}
