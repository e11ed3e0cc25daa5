import type { Connection } from "../client/connection.ts";
import type { RandomOctets } from "../client/random.ts";
import type { ClientServerMessage } from "../wire/message_layout.ts";
import { MessageType } from "../wire/message_type.ts";
import { clientId } from "../wire/options/identity.ts";
import { lqBaseTime, lqEndTime, lqStartTime } from "../wire/options/leasequery.ts";
import { AnswerStream } from "./answer_stream.ts";
import type { ClientRecord } from "./client_record.ts";
import type { QueryEnvelope } from "./lease_query.ts";
import { linkAsked, queryOption, type Question } from "./question.ts";
import { StatusError } from "./status_error.ts";
import { unusedTransactionId } from "./transaction.ts";

/** BULK_LQ_DATA_TIMEOUT: how long a connection may stay blocked (RFC 5460 section 5.6). */
export const BULK_DATA_TIMEOUT = 300_000;

// Answers to several queries may come interleaved, which is more than anybody here needs: so there
// is one at a time (RFC 5460 section 6.5).
const answering = new WeakSet<Connection>();

/** What is asked of a server over TCP. */
export interface BulkQuery extends Question {
  /** Only what changed then or later: seconds since 2000 by the server's clock (RFC 7653). */
  readonly startTime?: number;
  /** Only what changed then or earlier: seconds since 2000 by the server's clock (RFC 7653). */
  readonly endTime?: number;
}

/** Who asks, and whom. */
export interface TcpQueryOptions {
  /** A connection to the server. It stays open when the query has been answered to its end. */
  readonly connection: Connection;
  /** The requestor's DUID. */
  readonly requestorId: Uint8Array;
  /** For transaction-ids. */
  readonly random: RandomOctets;
  /** Called for a client that the server tells of without saying who it is or when it was heard. */
  readonly onIgnored?: () => void;
}

/**
 * Asks a server over TCP who holds leases (RFC 5460 section 6), one client after the other as they
 * come. The server is read no faster than the clients are taken, so that any number needs no more
 * memory than one.
 *
 * One connection can be used for several queries, one after the other. Whoever stops before all
 * clients have come closes the connection with that.
 *
 * @throws {TypeError} when the connection is in use for another query
 * @throws {StatusError} when the server refuses or ends the query
 * @throws {ChannelError} when the connection fails, is closed early or is blocked for 300 seconds
 *
 * @example
 * ```ts
 * import { randomDuid, systemRandom } from "../client/random.ts";
 * import { openTcpConnection } from "../client/tcp_connection.ts";
 * import { formatAddress, parseAddress } from "../wire/address.ts";
 * import { queryByTcp } from "./tcp.ts";
 *
 * async function printLink(link: string): Promise<void> {
 *   const connection = await openTcpConnection({ address: parseAddress("2001:db8::1")!, port: 547 });
 *   try {
 *     for await (
 *       const { addresses } of queryByTcp({ by: { linkAddress: parseAddress(link)! } }, {
 *         connection,
 *         requestorId: randomDuid(systemRandom),
 *         random: systemRandom,
 *       })
 *     ) {
 *       for (const { address } of addresses) console.log(formatAddress(address));
 *     }
 *   } finally {
 *     await connection.close();
 *   }
 * }
 * ```
 */
export async function* queryByTcp(
  query: BulkQuery,
  { connection, requestorId, random, onIgnored }: TcpQueryOptions,
): AsyncGenerator<ClientRecord, void, undefined> {
  if (answering.has(connection)) {
    throw new TypeError(`${connection.destination} is still answering: ask one query at a time`);
  }
  answering.add(connection);
  let isComplete = false;
  const transactionId = unusedTransactionId(connection, random);
  const envelope = { transactionId, requestorId };
  const answers = new AnswerStream(connection, envelope, linkAsked(query));
  try {
    await connection.send(bulkQueryMessage(query, envelope), BULK_DATA_TIMEOUT);
    for (;;) {
      const { message, status, toldOfClient, client } = await answers.next(BULK_DATA_TIMEOUT);
      // An error, a reply without a client, the end: nothing more follows (RFC 5460 section 6.3.1).
      if (status || message === "done" || message === "reply" && !toldOfClient) {
        isComplete = true;
        if (status) throw new StatusError(connection.destination, status);
        return;
      }
      if (client) yield client;
      else if (toldOfClient) onIgnored?.();
    }
  } finally {
    answering.delete(connection);
    // What is still to come would be taken for the answer to another query.
    if (!isComplete) await connection.close();
  }
}

function bulkQueryMessage(query: BulkQuery, envelope: QueryEnvelope): ClientServerMessage {
  const { startTime, endTime } = query;
  return {
    kind: "client-server",
    type: MessageType.leasequery,
    transactionId: envelope.transactionId,
    options: [
      clientId.of(envelope.requestorId),
      queryOption(withBaseTime(query)),
      ...(startTime === undefined ? [] : [lqStartTime.of(startTime)]),
      ...(endTime === undefined ? [] : [lqEndTime.of(endTime)]),
    ],
  };
}

/** Without the server's time, what it tells could not be used in another query's times. */
export function withBaseTime<T extends Question>(question: T): T {
  return { ...question, options: [...question.options ?? [], lqBaseTime.code] };
}
