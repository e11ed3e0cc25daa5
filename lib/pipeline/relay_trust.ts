import { equalBytes } from "../wire/address.ts";
import type { RelayMessage } from "../wire/message_layout.ts";
import { interfaceId, type RemoteId, remoteId } from "../wire/options/relay.ts";

/** The peer-addresses from which a Relay-forward within another is believed. */
export interface TrustedRelays {
  /** Whether the relay with this address is one of them: 16 octets. */
  has(address: Uint8Array): boolean;
}

/** What tells a client's line, and relays may tell differently. */
export type LineId = "interface-id" | "remote-id";

/**
 * Who sent a Relay-forward that another relay passed on, and is not trusted: a client can write one
 * itself, with whatever line in it, and its honest relay wraps it (RFC 8415 section 19.1.2).
 *
 * @param relays innermost first
 * @returns 16 octets; `undefined` when all are trusted
 */
export function untrustedRelay(
  relays: readonly RelayMessage[],
  trusted: TrustedRelays,
): Uint8Array | undefined {
  for (let level = 1; level < relays.length; level++) {
    const { peerAddress } = relays[level]!;
    if (!trusted.has(peerAddress)) return peerAddress;
  }
  return undefined;
}

/** What the relays of a message tell differently of the client's line, if they do. */
export function disputedLine(relays: readonly RelayMessage[]): LineId | undefined {
  if (relays.length < 2) return undefined;
  if (isDisputed(relays, isSameRemoteId, remoteId)) return "remote-id";
  return isDisputed(relays, equalBytes, interfaceId) ? "interface-id" : undefined;
}

function isDisputed<Id>(
  relays: readonly RelayMessage[],
  isSame: (one: Id, other: Id) => boolean,
  option: { in(options: RelayMessage["options"]): Id | undefined },
): boolean {
  let first: Id | undefined;
  for (const { options } of relays) {
    const told = option.in(options);
    if (told === undefined) continue;
    if (first === undefined) first = told;
    else if (!isSame(first, told)) return true;
  }
  return false;
}

function isSameRemoteId(one: RemoteId, other: RemoteId): boolean {
  return one.enterpriseNumber === other.enterpriseNumber &&
    equalBytes(one.identifier, other.identifier);
}
