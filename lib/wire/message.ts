import "./options/mod.ts";
import { WireError } from "./error.ts";
import type { Json } from "./json.ts";
import { type Message, messageLayout } from "./message_layout.ts";
import { type Option, type OptionDefinition, options as optionsLayout } from "./option.ts";
import { Reader, type Tolerance } from "./reader.ts";
import { MAX_MESSAGE_LENGTH, Writer } from "./writer.ts";

// Encoding never yields, so one buffer serves every message.
const writer = new Writer();

/**
 * Reads one DHCPv6 message.
 *
 * Octets in the result are views of `bytes`, not copies: leave `bytes` alone while you use it.
 *
 * @throws {WireError} when the octets are not one whole message
 *
 * @example
 * ```ts
 * import { decodeMessage } from "./message.ts";
 *
 * const solicit = decodeMessage(new Uint8Array([1, 0x12, 0x34, 0x56, 0, 8, 0, 2, 0, 100]));
 * console.assert(solicit.kind === "client-server" && solicit.transactionId === 0x123456);
 * ```
 */
export function decodeMessage(bytes: Uint8Array): Message {
  return decode(bytes, "none");
}

/**
 * Reads one DHCPv6 message as its receiver does: an option whose value is malformed is kept as
 * the octets that it is, and found by nobody, unless the message makes no sense without it
 * (RFC 8415 section 16). One to three octets behind the last option are left out.
 *
 * Octets in the result are views of `bytes`, not copies: leave `bytes` alone while you use it.
 *
 * @throws {WireError} when the octets are not one whole message
 *
 * @example
 * ```ts
 * import { decodeReceived } from "./message.ts";
 * import { elapsedTime } from "./options/mod.ts";
 *
 * const solicit = decodeReceived(new Uint8Array([1, 0x12, 0x34, 0x56, 0, 8, 0, 1, 0]));
 * console.assert(solicit.kind === "client-server" && !elapsedTime.in(solicit.options));
 * ```
 */
export function decodeReceived(bytes: Uint8Array): Message {
  return decode(bytes, "received");
}

/**
 * Reads one DHCPv6 message for people to see: any option whose value is malformed is kept as its
 * octets, with what is wrong with it as its `check`, and octets behind the last option are
 * `trailing`. Encoded again it is the same.
 *
 * Octets in the result are views of `bytes`, not copies: leave `bytes` alone while you use it.
 *
 * @throws {WireError} when the octets have not the structure of a message
 *
 * @example
 * ```ts
 * import { decodeShown } from "./message.ts";
 *
 * const solicit = decodeShown(new Uint8Array([1, 0x12, 0x34, 0x56, 0, 8, 0, 1, 0, 0xff]));
 * console.assert(solicit.kind === "client-server" && solicit.trailing?.length === 1);
 * ```
 */
export function decodeShown(bytes: Uint8Array): Message {
  return decode(bytes, "shown");
}

function decode(bytes: Uint8Array, tolerance: Tolerance): Message {
  if (bytes.length === 0) throw new WireError("A message has at least one octet, and here is none");
  if (bytes.length > MAX_MESSAGE_LENGTH) {
    throw new WireError(
      `A message has at most ${MAX_MESSAGE_LENGTH} octets, and this one ${bytes.length}`,
    );
  }
  const reader = new Reader(bytes, 0, bytes.length, tolerance);
  return reader.within(bytes.length, messageLayout, "The message");
}

/**
 * Writes one DHCPv6 message.
 *
 * @throws {WireError} when it would be longer than 65,535 octets, or a value does not fit
 */
export function encodeMessage(message: Message): Uint8Array {
  writer.reset();
  messageLayout.encode(writer, message);
  return writer.finish();
}

/** Writes options one after the other, as they stand in a message. */
export function encodeOptions(options: readonly Option[]): Uint8Array {
  writer.reset();
  optionsLayout.encode(writer, options);
  return writer.finish();
}

/** Reads options that stand one after the other. @throws {WireError} */
export function decodeOptions(bytes: Uint8Array): readonly Option[] {
  return optionsLayout.decode(new Reader(bytes));
}

/** Writes the value of one option, without its code and length. */
export function encodeValue<T>(
  { layout }: Pick<OptionDefinition<T>, "layout">,
  value: T,
): Uint8Array {
  writer.reset();
  layout.encode(writer, value);
  return writer.finish();
}

/**
 * The same option with its octets made beforehand, for one that is sent again and again.
 *
 * @throws {WireError} when no option can hold the value
 */
export function encodeOnce<T>({ definition, value }: Option<T>): Required<Option<T>> {
  // A copy: what is kept for ever must not keep a buffer that many messages share.
  return { definition, value, encoded: encodeValue(definition, value).slice() };
}

/** The message with every option by its name, for people and programs. */
export function messageToJson(message: Message): Json {
  return messageLayout.toJson(message);
}
