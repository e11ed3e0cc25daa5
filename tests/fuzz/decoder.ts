import {
  decodeMessage,
  decodeReceived,
  decodeShown,
  encodeMessage,
  messageToJson,
} from "../../lib/wire/message.ts";
import { equalBytes } from "../../lib/wire/address.ts";
import { toHex } from "../../lib/wire/bytes.ts";
import { WireError } from "../../lib/wire/error.ts";
import { encodeFrame, FrameReader } from "../../lib/wire/frame.ts";
import { glanceAt, originsIn } from "../../lib/wire/glance.ts";
import type { Message } from "../../lib/wire/message_layout.ts";
import { validate } from "../../lib/wire/validate.ts";
import { receivedLines, sentLines } from "../../lib/server/packet_lines.ts";

/** Inputs whose length can be divided by it are told of as text, too. */
const TOLD = 4;
const SENDER = { address: "fe80::1", port: 546 };

/**
 * Reads octets in every way that there is.
 *
 * @returns what is wrong with how they are read; `undefined`: nothing
 */
export function fuzzDecoder(octets: Uint8Array): string | undefined {
  try {
    glanceAt(octets);
    originsIn(octets);
    readStream(octets);
    attempt(() => decodeMessage(octets));
    const received = attempt(() => decodeReceived(octets));
    const shown = attempt(() => decodeShown(octets));
    if (!shown) return received && "decodeReceived reads it, and decodeShown does not";
    validate(shown);
    const again = encodeMessage(shown);
    if (!equalBytes(again, octets)) return `decodeShown makes other octets of it: ${toHex(again)}`;
    if (shown.kind === "client-server") encodeFrame(shown);
    // To make text takes longer than all else.
    if (received && octets.length % TOLD === 0) tell(octets, received, shown);
  } catch (error) {
    return `${error instanceof Error ? error.stack : error}`;
  }
  return undefined;
}

/** What is no message is said to be none, and nothing else happens. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

/** As the log and `sextant decode` tell of it. */
function tell(octets: Uint8Array, received: Message, shown: Message): void {
  JSON.stringify(messageToJson(shown));
  receivedLines(octets, received, SENDER, "eth0");
  sentLines(octets, received, SENDER, "eth0");
}

/** As TCP may deliver it, in two pieces. */
function readStream(octets: Uint8Array): void {
  const frames = new FrameReader();
  const middle = octets.length >> 1;
  for (const piece of [octets.slice(0, middle), octets.slice(middle)]) {
    frames.add(piece);
    while (frames.next());
  }
}
