import { formatAddress, isLinkLocal, isMulticast, isUnspecified } from "../wire/address.ts";
import { toHex } from "../wire/bytes.ts";
import type { Message, RelayMessage } from "../wire/message_layout.ts";
import { MessageType } from "../wire/message_type.ts";
import { relayId, relayMessage } from "../wire/options/relay.ts";

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
  return id ? toHex(id) : formatAddress(next ? next.peerAddress : peerAddress);
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
