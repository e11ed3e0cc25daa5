import { hardwareAddressOf } from "../pipeline/hardware_address.ts";
import type { LastHeard } from "../leases/last_heard.ts";
import { interfaceOf } from "../pipeline/reception.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { formatAddress } from "../wire/address.ts";
import { textOrHex, toHex } from "../wire/bytes.ts";
import type { RelayMessage } from "../wire/message_layout.ts";
import { interfaceId, relayId, remoteId, subscriberId } from "../wire/options/relay.ts";
import type { ClientDescription, NextHop, RelayDescription } from "./event.ts";

/** Octets of an id that are told: relays may say more, and every event is kept for a while. */
const MOST_OCTETS = 255;
/** Relays that are told of. */
const MOST_RELAYS = 32;

/** An object that is made key by key: objects that are spread into it would cost more than it. */
export type Growing<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Who sent a request, and through which relays.
 *
 * @param link the name of the link that leases are kept under, where that is another
 * @param hostname the name that the client is assigned
 */
export function describeClient(
  transaction: Transaction,
  link: string | undefined = transaction.link?.name,
  hostname: string | undefined = transaction.hostname,
): ClientDescription {
  const { clientId, relays } = transaction;
  const hardwareAddress = hardwareAddressOf(transaction);
  const client: Growing<ClientDescription> = {};
  if (clientId) client["client-id"] = toHex(clientId);
  if (hardwareAddress) client["hardware-address"] = toHex(cut(hardwareAddress), ":");
  if (hostname !== undefined) client.hostname = hostname;
  if (link !== undefined) client.link = link;
  if (relays.length > 0) client.relays = relays.slice(0, MOST_RELAYS).map(describeRelay);
  return client;
}

/** Where packets to what is delegated to the client go. */
export function nextHopOf({ source, relays, reception }: Transaction): NextHop {
  const [nearest, next] = relays;
  if (!nearest) return directHop(source, interfaceOf(reception.listener));
  const hop = { "next-hop": formatAddress(source) };
  const id = interfaceId.in(nearest.options);
  const via = formatAddress(next?.peerAddress ?? reception.peerAddress);
  return id ? { ...hop, "next-hop-interface": shown(id), via } : { ...hop, via };
}

/**
 * The same for a client that sends nothing now.
 *
 * @param about what is made of what is known of it
 */
export function lastHopOf({ direct }: LastHeard, about: Transaction): NextHop {
  if (about.relays.length > 0) return nextHopOf(about);
  return direct ? directHop(direct.source, direct.interface) : {};
}

function directHop(source: Uint8Array, ours: string | undefined): NextHop {
  const hop = { "next-hop": formatAddress(source) };
  return ours === undefined ? hop : { ...hop, "next-hop-interface": ours };
}

/** A relay as it is told of. */
export function describeRelay(
  { linkAddress, peerAddress, options }: RelayMessage,
): RelayDescription {
  const onInterface = interfaceId.in(options);
  const remote = remoteId.in(options);
  const subscriber = subscriberId.in(options);
  const id = relayId.in(options);
  const relay: Growing<RelayDescription> = {
    "link-address": formatAddress(linkAddress),
    "peer-address": formatAddress(peerAddress),
  };
  if (onInterface) relay["interface-id"] = shown(onInterface);
  if (remote) {
    relay["remote-id"] = { enterprise: remote.enterpriseNumber, id: shown(remote.identifier) };
  }
  if (subscriber) relay["subscriber-id"] = shown(subscriber);
  if (id) relay["relay-id"] = toHex(id);
  return relay;
}

function shown(octets: Uint8Array): string {
  return octets.length > MOST_OCTETS ? `${textOrHex(cut(octets))}…` : textOrHex(octets);
}

function cut(octets: Uint8Array): Uint8Array {
  return octets.length > MOST_OCTETS ? octets.subarray(0, MOST_OCTETS) : octets;
}
