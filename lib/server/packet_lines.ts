import { toHex } from "../wire/bytes.ts";
import { encodeMessage } from "../wire/message.ts";
import type { Message } from "../wire/message_layout.ts";
import { messageToText } from "../wire/text.ts";
import type { Peer } from "./datagram_socket.ts";
import { withoutKeys } from "./hidden_keys.ts";

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
  if (typeof message === "string") return lines(title, octets, `cannot be read: ${message}`);
  const shown = withoutKeys(message);
  return shown === message
    ? lines(title, octets, messageToText(message))
    : lines(`${title}, without its reconfigure key`, encodeMessage(shown), messageToText(shown));
}

function lines(title: string, octets: Uint8Array, text: string): string {
  return [`${title}, ${octets.length} octets: ${toHex(octets)}`, ...text.split("\n")].join("\n  ");
}

function describePeer({ address, port }: Peer): string {
  return `[${address}]:${port}`;
}
