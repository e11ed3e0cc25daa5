import { equalBytes } from "../wire/address.ts";
import type { Message } from "../wire/message_layout.ts";
import { requestDeclaration } from "../wire/message_type.ts";
import type { Option } from "../wire/option.ts";
import { elapsedTime } from "../wire/options/exchange.ts";
import { clientId, serverId } from "../wire/options/identity.ts";
import type { Channel } from "./channel.ts";
import { exchange, type ExchangeResult } from "./exchange.ts";
import { type RandomOctets, transactionId } from "./random.ts";
import { type ReceivedLease, receivedLease } from "./received_lease.ts";
import type { Retransmission } from "./retransmission.ts";

/** A message of a client, without what every one of them holds. */
export interface ClientMessage {
  /** A {@linkcode MessageType}. */
  readonly type: number;
  /** DUID. */
  readonly clientId: Uint8Array;
  /** DUID of the one server that is meant. Default: any server. */
  readonly serverId?: Uint8Array;
  /** IAs, the option request, and whatever else the message is about. */
  readonly options: readonly Option[];
}

/** How a message is sent and which answers are waited for. */
export interface Expectation {
  /** How long and how often the message is repeated. */
  readonly retransmission: Retransmission;
  /** As in an {@linkcode ExchangePlan}. */
  readonly isEnough?: (answer: ReceivedLease) => boolean;
}

/** What a conversation needs besides its words. */
export interface ConversationOptions {
  /** For transaction-ids and for the spread of retransmissions. */
  readonly random: RandomOctets;
  /** Called before a message of this type is sent again, with how often it was sent. */
  readonly onRetransmission?: (type: number, transmissions: number) => void;
}

/**
 * Sends a client's message and waits for a server's answer: an Advertise to a Solicit, a Reply to
 * everything else. Answers for others are discarded (RFC 8415 sections 16.3 and 16.10).
 *
 * @throws {ChannelError} when nothing can be sent
 */
export function converse(
  channel: Channel,
  message: ClientMessage,
  expected: Expectation,
  { random, onRetransmission }: ConversationOptions,
): Promise<ExchangeResult<ReceivedLease>> {
  const transaction = transactionId(random);
  const server = message.serverId;
  return exchange(channel, {
    ...expected,
    message: (elapsed) => ({
      kind: "client-server",
      type: message.type,
      transactionId: transaction,
      options: [
        clientId.of(message.clientId),
        ...(server ? [serverId.of(server)] : []),
        elapsedTime.of(Math.min(Math.floor(elapsed / 10), 0xffff)),
        ...message.options,
      ],
    }),
    read: (received) => answerTo(message, transaction, received.message),
    onRetransmission: (transmissions) => onRetransmission?.(message.type, transmissions),
  }, random);
}

function answerTo(
  asked: ClientMessage,
  transaction: number,
  answer: Message,
): ReceivedLease | undefined {
  const type = requestDeclaration(asked.type)!.answer.code;
  if (answer.kind !== "client-server" || answer.type !== type) return undefined;
  if (answer.transactionId !== transaction) return undefined;
  const client = clientId.in(answer.options);
  if (!client || !equalBytes(client, asked.clientId)) return undefined;
  const server = serverId.in(answer.options);
  if (!server || (asked.serverId && !equalBytes(server, asked.serverId))) return undefined;
  return receivedLease(answer.options, server);
}
