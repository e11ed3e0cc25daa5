import { messageDeclaration } from "./message_type.ts";
import { OPTION_HEADER } from "./option.ts";
import { clientId, LONGEST_DUID } from "./options/identity.ts";
import { interfaceId, relayMessage } from "./options/relay.ts";

/** What the first octets of a message tell of its sender, whole or not. */
export interface Glance {
  /** As it is on the wire; of the innermost message where there are relays. */
  readonly type?: number;
  /** 24 bits. */
  readonly transactionId?: number;
  /** A view of the octets: 1 to 130. */
  readonly clientId?: Uint8Array;
}

/** Where something begins, and where it ends. */
type Place = readonly [from: number, to: number];

/** Octets of a Relay-forward or Relay-reply before its options (RFC 8415 section 9). */
const RELAY_HEADER = 34;
/** Octets in front of the peer-address of a relay. */
const PEER_ADDRESS = 18;
/** Octets of any other message before its options (RFC 8415 section 8). */
const HEADER = 4;

/**
 * Who sent a message that cannot be read, and which: what stands before the mistake is right more
 * often than not. It takes one walk over the options, whatever they are.
 */
export function glanceAt(octets: Uint8Array): Glance {
  let at = 0;
  let end = octets.length;
  while (at < end && messageDeclaration(octets[at]!)?.kind === "relay") {
    const inner = findOption(octets, at + RELAY_HEADER, end, relayMessage.code);
    if (!inner) return {};
    [at, end] = inner;
  }
  if (at + HEADER > end) return at < end ? { type: octets[at]! } : {};
  const header = {
    type: octets[at]!,
    transactionId: octets[at + 1]! << 16 | octets[at + 2]! << 8 | octets[at + 3]!,
  };
  const found = findOption(octets, at + HEADER, end, clientId.code);
  if (!found || found[0] === found[1]) return header;
  const [first, last] = found;
  return { ...header, clientId: octets.subarray(first, Math.min(last, first + LONGEST_DUID)) };
}

/** How many relays are looked at for where a message comes from: a network has fewer. */
const RELAYS_LOOKED_AT = 8;
/** Octets at either end of a long interface-id by which it is told from others. */
const END_OF_LONG_ID = 64;

/**
 * Where each relay on the way says that a message came from, the relay that sent it here first: its
 * interface-id, or the peer-address where it tells none. They are names that are good for nothing
 * but to tell one from another; what is cut short has those in front of the cut.
 */
export function originsIn(octets: Uint8Array): string[] {
  const origins: string[] = [];
  let at = 0;
  let end = octets.length;
  while (
    at + RELAY_HEADER <= end && origins.length < RELAYS_LOOKED_AT &&
    messageDeclaration(octets[at]!)?.kind === "relay"
  ) {
    const id = findOption(octets, at + RELAY_HEADER, end, interfaceId.code);
    origins.push(
      id && id[0] < id[1]
        ? `interface ${nameOf(octets, ...id)}`
        : `peer ${nameOf(octets, at + PEER_ADDRESS, at + RELAY_HEADER)}`,
    );
    const inner = findOption(octets, at + RELAY_HEADER, end, relayMessage.code);
    if (!inner) break;
    [at, end] = inner;
  }
  return origins;
}

/**
 * The interface-id that the relay nearest to the client tells, of those that tell one: a view of the
 * octets.
 *
 * @param octets a Relay-forward, with the message of the client or without it
 */
export function nearestInterfaceId(octets: Uint8Array): Uint8Array | undefined {
  let nearest: Place | undefined;
  let relay: Place | undefined = [0, octets.length];
  while (relay && messageDeclaration(octets[relay[0]]!)?.kind === "relay") {
    const [at, end]: Place = relay;
    nearest = findOption(octets, at + RELAY_HEADER, end, interfaceId.code) ?? nearest;
    relay = findOption(octets, at + RELAY_HEADER, end, relayMessage.code);
  }
  return nearest && octets.subarray(...nearest);
}

/** Octets as a text; of many, their number and both ends. */
function nameOf(octets: Uint8Array, from: number, to: number): string {
  const length = to - from;
  if (length <= 2 * END_OF_LONG_ID) return textOf(octets, from, to);
  const begin = textOf(octets, from, from + END_OF_LONG_ID);
  return `${begin}${textOf(octets, to - END_OF_LONG_ID, to)} ${length}`;
}

function textOf(octets: Uint8Array, from: number, to: number): string {
  return String.fromCharCode.apply(undefined, octets.subarray(from, to) as unknown as number[]);
}

/** @returns where its value begins, and where that or what is left of it ends */
function findOption(
  octets: Uint8Array,
  from: number,
  end: number,
  wanted: number,
): Place | undefined {
  for (let at = from; at + OPTION_HEADER <= end;) {
    const code = octets[at]! << 8 | octets[at + 1]!;
    const value = at + OPTION_HEADER;
    const next = value + (octets[at + 2]! << 8 | octets[at + 3]!);
    if (code === wanted) return [value, Math.min(next, end)];
    at = next;
  }
  return undefined;
}
