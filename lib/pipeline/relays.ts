import { isLinkLocal, isMulticast, isUnspecified } from "../wire/address.ts";
import type { Message, RelayMessage } from "../wire/message_layout.ts";
import { MessageType } from "../wire/message_type.ts";
import { relayMessage } from "../wire/options/relay.ts";

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
