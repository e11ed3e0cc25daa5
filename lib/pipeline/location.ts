import { UNSPECIFIED } from "../wire/address.ts";
import type { RequestDeclaration } from "../wire/message_declaration.ts";
import type { RelayMessage } from "../wire/message_layout.ts";
import type { Link, Links } from "./link.ts";
import type { Reception } from "./reception.ts";
import { tellingLinkAddress } from "./relays.ts";

/** Where a client is. */
export interface Location {
  /** The address that tells it: 16 octets, `::` where none does. */
  readonly linkAddress: Uint8Array;
  /** `undefined` when it is on no link that this server knows. */
  readonly link: Link | undefined;
}

/**
 * Finds out where a client is. That is told by the innermost link-address that is not ::, link-local
 * or multicast; else by a known address that a client without relays sent from by unicast; else by
 * what links say of relays (RFC 8415 section 19.1.1); else by the listener (RFC 8415 section 13.1,
 * RFC 6221 section 5.3.1). A relay that sends by unicast may be anywhere, so of its clients the
 * listener tells nothing.
 *
 * @param relays innermost first
 */
export function locate(
  links: Links,
  rules: RequestDeclaration,
  relays: readonly RelayMessage[],
  reception: Reception,
): Location {
  const telling = tellingLinkAddress(relays) ?? addressOnLink(rules, relays, reception, links);
  if (telling) return { linkAddress: telling, link: links.holding(telling) };
  const { listener, peerAddress, multicast } = reception;
  const isRelayed = relays.length > 0;
  const told = isRelayed ? links.toldBy(relays, peerAddress) : undefined;
  if (isRelayed && !multicast) return { linkAddress: UNSPECIFIED, link: told };
  const { linkAddress, interface: name } = listener;
  const attached = name === undefined ? undefined : links.ofInterface(name);
  return { linkAddress, link: told ?? attached ?? links.holding(linkAddress) };
}

/** What a client on a known link sent from by unicast; it may be far from this server. */
function addressOnLink(
  { sender }: RequestDeclaration,
  relays: readonly RelayMessage[],
  { multicast, tcp = false, peerAddress }: Reception,
  links: Links,
): Uint8Array | undefined {
  const isFarClient = relays.length === 0 && !multicast && !tcp && sender === "client";
  return isFarClient && links.holding(peerAddress) ? peerAddress : undefined;
}
