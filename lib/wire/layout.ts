import { formatAddress, formatIpv4 } from "./address.ts";
import { markedHex, textOrHex } from "./bytes.ts";
import { WireError } from "./error.ts";
import type { Json } from "./json.ts";
import type { Message } from "./message_layout.ts";
import type { Option, OptionSpace } from "./option.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

/**
 * How a value stands on the wire. Everything that is known about the shape of an option is said
 * by combining layouts; decoding, encoding, JSON and documentation follow from that.
 */
export interface Layout<T> {
  /** What the value is made of, for documentation: `uint16`, `list of IPv6 address`. */
  readonly shape: string;
  /** Reads one value. @throws {WireError} when the octets are not such a value */
  decode(reader: Reader): T;
  /** Writes one value. @throws {WireError} when the value does not fit */
  encode(writer: Writer, value: T): void;
  /** The value as JSON: names and texts where people read them more easily than numbers. */
  toJson(value: T): Json;
  /** What the value holds that has rules of its own; left out where there can be no such thing. */
  contents?(value: T): readonly Contents[];
}

/** Options that stand together, of themselves within a value or as those of a whole message. */
export interface Contents {
  /** What the codes of the options mean. */
  readonly space: OptionSpace;
  /** The options, in order. */
  readonly options: readonly Option[];
  /** The message, where the options are a message's own. */
  readonly message?: Message;
}

/** One octet, as a number. */
export const uint8: Layout<number> = {
  shape: "uint8",
  decode: (reader) => reader.uint8(),
  encode: (writer, value) => writer.uint8(value),
  toJson: (value) => value,
};

/** Two octets, as a number. */
export const uint16: Layout<number> = {
  shape: "uint16",
  decode: (reader) => reader.uint16(),
  encode: (writer, value) => writer.uint16(value),
  toJson: (value) => value,
};

/** Four octets, as a number. */
export const uint32: Layout<number> = {
  shape: "uint32",
  decode: (reader) => reader.uint32(),
  encode: (writer, value) => writer.uint32(value),
  toJson: (value) => value,
};

/** Seconds. */
export const seconds: Layout<number> = { ...uint32, shape: "seconds (uint32)" };

/** Seconds; 0xffffffff is for ever (RFC 8415 section 7.7). */
export const lifetime: Layout<number> = {
  ...seconds,
  toJson: (value) => value === 0xffffffff ? "infinity" : value,
};

/** An IPv6 address: 16 octets. */
export const ipv6: Layout<Uint8Array> = {
  shape: "IPv6 address",
  decode: (reader) => reader.take(16),
  encode: (writer, value) => writer.put(sized(value, 16)),
  toJson: formatAddress,
};

/** An IPv4 address: 4 octets. */
export const ipv4: Layout<Uint8Array> = {
  shape: "IPv4 address",
  decode: (reader) => reader.take(4),
  encode: (writer, value) => writer.put(sized(value, 4)),
  toJson: formatIpv4,
};

/** All octets that are left, as they are. */
export const bytes: Layout<Uint8Array> = {
  shape: "octets",
  decode: (reader) => reader.rest(),
  encode: (writer, value) => writer.put(value),
  toJson: markedHex,
};

/** All octets that are left, whose meaning is their sender's: often something to read. */
export const opaque: Layout<Uint8Array> = { ...bytes, toJson: textOrHex };

/** A fixed number of octets. */
export function octets(length: number): Layout<Uint8Array> {
  return {
    shape: `${length} octets`,
    decode: (reader) => reader.take(length),
    encode: (writer, value) => writer.put(sized(value, length)),
    toJson: markedHex,
  };
}

/** No octets at all: that the option is there is all it says. */
export const empty: Layout<true> = {
  shape: "empty",
  decode: () => true,
  encode: () => {},
  toJson: () => true,
};

// A byte order mark is part of the text: leaving it out would not give the same bytes again.
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const utf8Encoder = new TextEncoder();

/** All octets that are left, as UTF-8. */
export const text: Layout<string> = {
  shape: "UTF-8 text",
  decode: (reader) => {
    const at = reader.position;
    try {
      return strictUtf8.decode(reader.rest());
    } catch {
      throw new WireError("A text is not UTF-8", at);
    }
  },
  encode: (writer, value) => writer.put(utf8Encoder.encode(value)),
  toJson: (value) => value,
};

function sized(value: Uint8Array, length: number): Uint8Array {
  if (value.length !== length) {
    throw new WireError(`A value of ${length} octets is needed, and this one has ${value.length}`);
  }
  return value;
}
