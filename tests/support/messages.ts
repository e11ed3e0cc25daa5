import { parseAddress } from "../../lib/wire/address.ts";
import { fromHex } from "../../lib/wire/bytes.ts";
import type { ClientServerMessage, Message, RelayMessage } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import type { Option } from "../../lib/wire/option.ts";
import {
  clientId,
  elapsedTime,
  iaAddress,
  iaNa,
  iaPd,
  iaPrefix,
  optionRequest,
  relayMessage,
  serverId,
} from "../../lib/wire/options/mod.ts";
import { parsePrefix, type Prefix } from "../../lib/wire/prefix.ts";

/** The DUID of the server in tests. */
export const SERVER_ID = fromHex("00030001020000000001")!;

/** The octets of a text in UTF-8. */
export function octets(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** An address that is known to be one. */
export function address(text: string): Uint8Array {
  return parseAddress(text)!;
}

/** A prefix that is known to be one. */
export function prefix(text: string): Prefix {
  return parsePrefix(text)!;
}

/** The DUID of the client with this number. */
export function duid(client: number): Uint8Array {
  return fromHex(`0003000102${client.toString(16).padStart(10, "0")}`)!;
}

/** What a client says, in short. */
export interface ClientSays {
  readonly type: keyof typeof MessageType;
  /** Number of the client; left out: 1. `undefined` on purpose: no client-id. */
  readonly client?: number | undefined;
  readonly serverId?: Uint8Array;
  /** IA_NAs by IAID, each with the addresses in it. */
  readonly na?: Readonly<Record<number, readonly string[]>>;
  /** IA_PDs by IAID, each with the prefixes in it. */
  readonly pd?: Readonly<Record<number, readonly string[]>>;
  readonly oro?: number[];
  readonly elapsed?: number;
  readonly options?: readonly Option[];
}

/** A message of a client. */
export function says(client: ClientSays): ClientServerMessage {
  const options: Option[] = [];
  if (!("client" in client) || client.client !== undefined) {
    options.push(clientId.of(duid(client.client ?? 1)));
  }
  if (client.serverId) options.push(serverId.of(client.serverId));
  options.push(elapsedTime.of(client.elapsed ?? 0));
  if (client.oro) options.push(optionRequest.of(client.oro));
  for (const [iaid, hints] of Object.entries(client.na ?? {})) {
    options.push(iaNa.of({ iaid: Number(iaid), t1: 0, t2: 0, options: hints.map(hintAddress) }));
  }
  for (const [iaid, hints] of Object.entries(client.pd ?? {})) {
    options.push(iaPd.of({ iaid: Number(iaid), t1: 0, t2: 0, options: hints.map(hintPrefix) }));
  }
  options.push(...client.options ?? []);
  return {
    kind: "client-server",
    type: MessageType[client.type],
    transactionId: 0xabcdef,
    options,
  };
}

function hintAddress(text: string): Option {
  return iaAddress.of({
    address: address(text),
    preferredLifetime: 0,
    validLifetime: 0,
    options: [],
  });
}

function hintPrefix(text: string): Option {
  const { address, length } = prefix(text);
  return iaPrefix.of({
    preferredLifetime: 0,
    validLifetime: 0,
    prefixLength: length,
    prefix: address,
    options: [],
  });
}

/** The message as a relay on the link sends it on. */
export function relayed(
  message: Message,
  linkAddress: string,
  options: readonly Option[] = [],
  peerAddress = "fe80::1",
): RelayMessage {
  return {
    kind: "relay",
    type: MessageType.relayForward,
    hopCount: message.kind === "relay" ? message.hopCount + 1 : 0,
    linkAddress: address(linkAddress),
    peerAddress: address(peerAddress),
    options: [...options, relayMessage.of(message)],
  };
}
