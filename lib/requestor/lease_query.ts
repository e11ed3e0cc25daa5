import { equalBytes } from "../wire/address.ts";
import type { ClientServerMessage, Message } from "../wire/message_layout.ts";
import { MessageType } from "../wire/message_type.ts";
import type { Option } from "../wire/option.ts";
import { type Status, statusCode } from "../wire/options/exchange.ts";
import { clientId, serverId } from "../wire/options/identity.ts";
import { clientData, lqClientLink } from "../wire/options/leasequery.ts";
import { StatusCode } from "../wire/status_code.ts";
import { type ClientRecord, clientRecord } from "./client_record.ts";
import { type QueryBy, queryOption, type Question } from "./question.ts";

/** What is asked of a server. */
export interface LeaseQuery extends Question {
  /** The address or the client: nothing else is ever asked over UDP (RFC 5460 section 3). */
  readonly by: QueryBy;
}

/** Who asks whom, in which transaction. */
export interface QueryEnvelope {
  /** 24 bits. */
  readonly transactionId: number;
  /** The requestor's DUID. */
  readonly requestorId: Uint8Array;
  /** DUID of the one server that is meant. Default: any. */
  readonly serverId?: Uint8Array;
}

/** What a server answered. */
export interface LeaseQueryReply {
  /** DUID. */
  readonly serverId: Uint8Array;
  /** A status other than Success: then there is nothing else. */
  readonly status?: Status;
  /** One of each client on each link that it told of. */
  readonly clients: readonly ClientRecord[];
  /** How many clients were left out because it was not said who they are or when they were heard. */
  readonly ignored: number;
  /** Addresses of links, to ask again for each (RFC 5007 section 4.1.2.5). */
  readonly links: readonly Uint8Array[];
}

/** The LEASEQUERY message (RFC 5007 section 4.3.1). */
export function leasequeryMessage(
  query: LeaseQuery,
  envelope: QueryEnvelope,
): ClientServerMessage {
  return {
    kind: "client-server",
    type: MessageType.leasequery,
    transactionId: envelope.transactionId,
    options: [
      clientId.of(envelope.requestorId),
      ...(envelope.serverId ? [serverId.of(envelope.serverId)] : []),
      queryOption(query),
    ],
  };
}

/**
 * Reads a LEASEQUERY-REPLY.
 *
 * @returns `undefined` when it is to be discarded: another message, or one that is not the answer
 *   to this query of this requestor (RFC 5007 sections 4.2.1 and 4.2.2)
 */
export function leasequeryReply(
  message: Message,
  query: LeaseQuery,
  envelope: QueryEnvelope,
): LeaseQueryReply | undefined {
  const server = replyingServer(message, envelope);
  if (!server || message.kind !== "client-server") return undefined;
  return contentsOf(message, server, query.linkAddress);
}

/**
 * The DUID of the server whose LEASEQUERY-REPLY this is.
 *
 * @returns `undefined` when the message is to be discarded (RFC 5007 sections 4.2.1 and 4.2.2)
 */
export function replyingServer(message: Message, envelope: QueryEnvelope): Uint8Array | undefined {
  if (message.kind !== "client-server" || message.type !== MessageType.leasequeryReply) {
    return undefined;
  }
  if (message.transactionId !== envelope.transactionId) return undefined;
  const requestor = clientId.in(message.options);
  if (!requestor || !equalBytes(requestor, envelope.requestorId)) return undefined;
  const server = serverId.in(message.options);
  if (!server || (envelope.serverId && !equalBytes(server, envelope.serverId))) return undefined;
  return server;
}

/** The status of an answer that is not a success (without one it is a success). */
export function failureIn(options: readonly Option[]): Status | undefined {
  const status = statusCode.in(options);
  return status && status.code !== StatusCode.Success ? status : undefined;
}

function contentsOf(
  { options }: ClientServerMessage,
  server: Uint8Array,
  linkAddress: Uint8Array | undefined,
): LeaseQueryReply {
  const status = failureIn(options);
  if (status) return { serverId: server, status, clients: [], ignored: 0, links: [] };
  const told = clientData.allIn(options);
  const clients = told.flatMap((data) => clientRecord(data, server, linkAddress) ?? []);
  return {
    serverId: server,
    clients,
    ignored: told.length - clients.length,
    links: lqClientLink.allIn(options).flat(),
  };
}
