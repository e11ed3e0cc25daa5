import { encodeFrames } from "../wire/frame.ts";
import type { ClientServerMessage } from "../wire/message_layout.ts";

/** Messages that are sent together over a connection. */
export interface Page {
  readonly messages: readonly ClientServerMessage[];
  readonly octets: Uint8Array;
}

/** Encodes messages, each behind its size. @throws {WireError} when one cannot be encoded */
export function pageOf(messages: readonly ClientServerMessage[]): Page {
  return { messages, octets: encodeFrames(messages) };
}
