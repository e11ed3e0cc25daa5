import { formatAddress } from "./address.ts";
import { markedHex } from "./bytes.ts";
import type { Json } from "./json.ts";
import type { Layout } from "./layout.ts";
import { messageDeclaration, messageTypeName, messageTypes } from "./message_type.ts";
import type { Reader } from "./reader.ts";
import { decodeMessageOptions, dhcpv6, type Option, options } from "./option.ts";

/** A message between a client, or a requestor, and a server (RFC 8415 section 8). */
export interface ClientServerMessage {
  /** Tells the forms of a message apart. */
  readonly kind: "client-server";
  /** One of {@linkcode MessageType}. */
  readonly type: number;
  /** 24 bits. */
  readonly transactionId: number;
  /** The options, in order. */
  readonly options: readonly Option[];
  /** Behind the options, octets too few for another: one to three, for those who show messages. */
  readonly trailing?: Uint8Array;
}

/** A message between relay agents and servers (RFC 8415 section 9). */
export interface RelayMessage {
  /** Tells the forms of a message apart. */
  readonly kind: "relay";
  /** Relay-forward or Relay-reply, of {@linkcode MessageType}. */
  readonly type: number;
  /** How many relays there are below this one. */
  readonly hopCount: number;
  /** 16 octets; `::` from a relay that does not tell the link (RFC 6221). */
  readonly linkAddress: Uint8Array;
  /** 16 octets. */
  readonly peerAddress: Uint8Array;
  /** The options, in order. */
  readonly options: readonly Option[];
  /** Behind the options, octets too few for another: one to three, for those who show messages. */
  readonly trailing?: Uint8Array;
}

/** A message of a type that Sextant does not know: what follows the type is kept as it is. */
export interface UnknownMessage {
  /** Tells the forms of a message apart. */
  readonly kind: "unknown";
  /** None of {@linkcode MessageType}. */
  readonly type: number;
  /** All octets after the type. */
  readonly body: Uint8Array;
}

/** Any DHCPv6 message. */
export type Message = ClientServerMessage | RelayMessage | UnknownMessage;

/** A message as it stands on the wire. The options are those of {@linkcode options}. */
export const messageLayout: Layout<Message> = {
  shape: "message",
  decode: (reader): Message => {
    const type = reader.uint8();
    const name = messageTypes.nameOf(type);
    if (name !== undefined) reader.place = name;
    if (messageDeclaration(type)?.kind === "relay") {
      return {
        kind: "relay",
        type,
        hopCount: reader.uint8(),
        linkAddress: reader.take(16),
        peerAddress: reader.take(16),
        ...optionsAndTrailing(reader),
      };
    }
    if (name === undefined) {
      return { kind: "unknown", type, body: reader.rest() };
    }
    return {
      kind: "client-server",
      type,
      transactionId: reader.uint24(),
      ...optionsAndTrailing(reader),
    };
  },
  encode: (writer, message) => {
    writer.uint8(message.type);
    switch (message.kind) {
      case "unknown":
        return writer.put(message.body);
      case "relay":
        writer.uint8(message.hopCount);
        writer.put(message.linkAddress);
        writer.put(message.peerAddress);
        break;
      case "client-server":
        writer.uint24(message.transactionId);
        break;
    }
    options.encode(writer, message.options);
    if (message.trailing) writer.put(message.trailing);
  },
  toJson: (message): Json => {
    const type = messageTypeName(message.type);
    switch (message.kind) {
      case "unknown":
        return { message: type, body: markedHex(message.body) };
      case "relay":
        return {
          message: type,
          "hop-count": message.hopCount,
          "link-address": formatAddress(message.linkAddress),
          "peer-address": formatAddress(message.peerAddress),
          options: options.toJson(message.options),
          ...trailingToJson(message),
        };
      case "client-server":
        return {
          message: type,
          "transaction-id": message.transactionId.toString(16).padStart(6, "0"),
          options: options.toJson(message.options),
          ...trailingToJson(message),
        };
    }
  },
  contents: (message) =>
    message.kind === "unknown" ? [] : [{ space: dhcpv6, options: message.options, message }],
};

function optionsAndTrailing(
  reader: Reader,
): Pick<ClientServerMessage, "options" | "trailing"> {
  const options = decodeMessageOptions(reader);
  const trailing = reader.rest();
  return trailing.length > 0 && reader.tolerance === "shown" ? { options, trailing } : { options };
}

function trailingToJson(
  { trailing }: Pick<ClientServerMessage, "trailing">,
): { [key: string]: Json } {
  return trailing ? { trailing: markedHex(trailing) } : {};
}
