import { messageDeclaration } from "./message_type.ts";
import { OPTION_HEADER } from "./option.ts";
import { clientId, LONGEST_DUID } from "./options/identity.ts";
import { relayMessage } from "./options/relay.ts";

/** What the first octets of a message tell of its sender, whole or not. */
export interface Glance {
  /** As it is on the wire; of the innermost message where there are relays. */
  readonly type?: number;
  /** 24 bits. */
  readonly transactionId?: number;
  /** A view of the octets: 1 to 130. */
  readonly clientId?: Uint8Array;
}

/** Octets of a Relay-forward or Relay-reply before its options (RFC 8415 section 9). */
const RELAY_HEADER = 34;
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

/** @returns where its value begins, and where that or what is left of it ends */
function findOption(
  octets: Uint8Array,
  from: number,
  end: number,
  wanted: number,
): [number, number] | undefined {
  for (let at = from; at + OPTION_HEADER <= end;) {
    const code = octets[at]! << 8 | octets[at + 1]!;
    const value = at + OPTION_HEADER;
    const next = value + (octets[at + 2]! << 8 | octets[at + 3]!);
    if (code === wanted) return [value, Math.min(next, end)];
    at = next;
  }
  return undefined;
}
