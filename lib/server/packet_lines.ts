import { toHex } from "../wire/bytes.ts";
import type { Message } from "../wire/message_layout.ts";
import { messageToText } from "../wire/text.ts";
import type { Peer } from "./datagram_socket.ts";

/** A message that came in, whole: its octets, and what they say, or why they say nothing. */
export function receivedLines(
  octets: Uint8Array,
  message: Message | string,
  from: Peer,
  listener: string,
): string {
  return packet(`Received by ${listener} from ${describePeer(from)}`, octets, message);
}

/** A message that goes out, whole. */
export function sentLines(
  octets: Uint8Array,
  message: Message,
  to: Peer,
  listener: string,
): string {
  return packet(`Sent by ${listener} to ${describePeer(to)}`, octets, message);
}

function packet(title: string, octets: Uint8Array, message: Message | string): string {
  const text = typeof message === "string" ? `cannot be read: ${message}` : messageToText(message);
  return [`${title}, ${octets.length} octets: ${toHex(octets)}`, ...text.split("\n")].join("\n  ");
}

function describePeer({ address, port }: Peer): string {
  return `[${address}]:${port}`;
}
