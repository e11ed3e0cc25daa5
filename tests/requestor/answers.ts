import { parseAddress } from "../../lib/wire/address.ts";
import { fromHex } from "../../lib/wire/bytes.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import type { Option } from "../../lib/wire/option.ts";
import { statusCode } from "../../lib/wire/options/exchange.ts";
import { clientId, serverId } from "../../lib/wire/options/identity.ts";
import { iaAddress, iaPrefix } from "../../lib/wire/options/identity_association.ts";
import { clientData, clientLastTransactionTime } from "../../lib/wire/options/leasequery.ts";
import { parsePrefix } from "../../lib/wire/prefix.ts";

/** DUIDs of two servers and of two clients. */
export const SERVER_A: Uint8Array = fromHex("0003000102005e100001")!;
export const SERVER_B: Uint8Array = fromHex("0003000102005e100002")!;
export const CLIENT_1: Uint8Array = fromHex("00030001020000000001")!;
export const CLIENT_2: Uint8Array = fromHex("00030001020000000002")!;

/** An address with its lifetimes left, in seconds. */
export function address(text: string, preferredLifetime = 1800, validLifetime = 3600): Option {
  return iaAddress.of({
    address: parseAddress(text)!,
    preferredLifetime,
    validLifetime,
    options: [],
  });
}

/** A prefix with its lifetimes left, in seconds. */
export function prefix(text: string, preferredLifetime = 1800, validLifetime = 3600): Option {
  const { address, length } = parsePrefix(text)!;
  return iaPrefix.of({
    prefix: address,
    prefixLength: length,
    preferredLifetime,
    validLifetime,
    options: [],
  });
}

/** What a server tells of a client: heard of so many seconds ago. */
export function told(client: Uint8Array, ago: number, ...options: readonly Option[]): Option {
  return clientData.of([
    clientId.of(client),
    clientLastTransactionTime.of(ago),
    ...options,
  ]);
}

/** A LEASEQUERY-REPLY to a query. */
export function replyTo(
  query: ClientServerMessage,
  server: Uint8Array,
  ...options: readonly Option[]
): ClientServerMessage {
  return {
    kind: "client-server",
    type: MessageType.leasequeryReply,
    transactionId: query.transactionId,
    options: [
      clientId.of(clientId.in(query.options)!),
      serverId.of(server),
      ...options,
    ],
  };
}

/** A LEASEQUERY-DATA for a query. */
export function dataTo(
  { transactionId }: ClientServerMessage,
  ...options: readonly Option[]
): ClientServerMessage {
  return { kind: "client-server", type: MessageType.leasequeryData, transactionId, options };
}

/** The LEASEQUERY-DONE of a query. */
export function doneTo(
  { transactionId }: ClientServerMessage,
  ...options: readonly Option[]
): ClientServerMessage {
  return { kind: "client-server", type: MessageType.leasequeryDone, transactionId, options };
}

/** A status, without anything to read. */
export function status(code: number, message = ""): Option {
  return statusCode.of({ code, message });
}
