import { boundedKey } from "../bounded_key.ts";
import { LONGEST_DUID } from "../wire/options/identity.ts";
import { formatAddress, isLinkLocal, isMulticast, isUnspecified } from "../wire/address.ts";
import { toHex } from "../wire/bytes.ts";
import type { ClientServerMessage, Message, RelayMessage } from "../wire/message_layout.ts";
import { MessageType } from "../wire/message_type.ts";
import type { Option } from "../wire/option.ts";
import {
  echoRequest,
  interfaceId,
  relayId,
  relayMessage,
  relayPort,
} from "../wire/options/relay.ts";
import { OCCURRENCES } from "../wire/places.ts";
import { validateOption } from "../wire/validate.ts";
import type { Reception } from "./reception.ts";

/** Where clients listen (RFC 8415 section 7.2). */
const CLIENT_PORT = 546;
/** Where relays and servers listen (RFC 8415 section 7.2). */
const SERVER_PORT = 547;
/** Digits of the longest DUID. */
const LONGEST_ID = 2 * LONGEST_DUID;

/** The Relay-forwards around a message, innermost first. */
export function relaysOf(message: Message): RelayMessage[] {
  const relays: RelayMessage[] = [];
  let inner: Message | undefined = message;
  while (inner?.kind === "relay" && inner.type === MessageType.relayForward) {
    relays.push(inner);
    inner = relayMessage.in(inner.options);
  }
  return relays.reverse();
}

/** The message of a client, or to one, within whatever relays; `undefined`: there is none. */
export function innermostMessage(message: Message | undefined): ClientServerMessage | undefined {
  if (message?.kind === "relay") return innermostMessage(relayMessage.in(message.options));
  return message?.kind === "client-server" ? message : undefined;
}

/**
 * Tells the relay next to the client from others: by its relay-id, else by the address that it sends
 * from. `undefined` without relays.
 *
 * @param relays innermost first
 * @param peerAddress who sent the outermost Relay-forward to this server: 16 octets
 */
export function nearestRelay(
  relays: readonly RelayMessage[],
  peerAddress: Uint8Array,
): string | undefined {
  const [nearest, next] = relays;
  if (!nearest) return undefined;
  const id = relayId.in(nearest.options);
  return id
    ? boundedKey(toHex(id), LONGEST_ID)
    : formatAddress(next ? next.peerAddress : peerAddress);
}

/**
 * The innermost link-address that tells a link, if there is one: layer-2 relays send :: (RFC 6221),
 * and old relays their link-local address.
 */
export function tellingLinkAddress(relays: readonly RelayMessage[]): Uint8Array | undefined {
  for (const { linkAddress } of relays) {
    if (!isUnspecified(linkAddress) && !isLinkLocal(linkAddress) && !isMulticast(linkAddress)) {
      return linkAddress;
    }
  }
  return undefined;
}

/** The relays as they came, without what the client sent (RFC 5007 section 4.1.2.4). */
export function withoutClientMessage(relays: readonly RelayMessage[]): RelayMessage {
  const [innermost, ...outer] = relays;
  const stripped: RelayMessage = {
    ...innermost!,
    options: innermost!.options.filter(({ definition }) => definition.code !== relayMessage.code),
  };
  return outer.reduce((inner, relay) => ({
    ...relay,
    options: relay.options.map((option) =>
      option.definition.code === relayMessage.code ? relayMessage.of(inner) : option
    ),
  }), stripped);
}

/**
 * Sends a message back through relays (RFC 8415 section 19.3).
 *
 * @param relays innermost first
 * @param relayOptions what each gets besides what it always gets back; left out: nothing
 */
export function throughRelays(
  message: Message,
  relays: readonly RelayMessage[],
  relayOptions?: readonly Option[][],
): Message {
  let wrapped = message;
  for (const [level, relay] of relays.entries()) {
    const options = relayOptions?.[level] ?? [];
    returnRelayOptions(relay, options);
    options.push(relayMessage.of(wrapped));
    const { hopCount, linkAddress, peerAddress } = relay;
    wrapped = {
      kind: "relay",
      type: MessageType.relayReply,
      hopCount,
      linkAddress,
      peerAddress,
      options,
    };
  }
  return wrapped;
}

/**
 * Adds what a relay gets back in its Relay-reply whatever the handlers do: its interface-id
 * (RFC 8415 section 19.3), its source port (RFC 8357 section 5.2), and what it asks to have echoed.
 * What is malformed, or is there more often than it may be, it does not get back.
 */
function returnRelayOptions({ options }: RelayMessage, returned: Option[]): void {
  const wanted = new Set([interfaceId.code, relayPort.code]);
  for (const code of echoRequest.in(options) ?? []) wanted.add(code);
  // RFC 4994 section 5: what is in the Relay-reply already is not echoed as well.
  for (const { definition: { code } } of returned) wanted.delete(code);
  wanted.delete(relayMessage.code);
  for (const option of options) {
    const { code, places } = option.definition;
    // What is malformed has a code of its own.
    if (!wanted.has(code) || validateOption(option).length > 0) continue;
    returned.push(option);
    const occurrence = places?.["relay-reply"];
    if (occurrence && OCCURRENCES[occurrence].most === 1) wanted.delete(code);
  }
}

/** The port that answers go to: of the outermost relay, or of the client when there is none. */
export function answerPort(
  outermost: RelayMessage | undefined,
  { peerPort }: Pick<Reception, "peerPort">,
): number {
  if (!outermost) return CLIENT_PORT;
  // RFC 8357 section 5.2: such a relay does not listen on 547.
  return relayPort.in(outermost.options) === undefined ? SERVER_PORT : peerPort;
}
