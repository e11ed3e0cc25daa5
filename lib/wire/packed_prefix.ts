import { WireError } from "./error.ts";
import type { Layout } from "./layout.ts";
import { formatPrefix, type Prefix } from "./prefix.ts";

/**
 * An IPv6 prefix behind its length, in as many octets as hold that many bits (RFC 7598 section 4).
 *
 * Bits of the last octet after the prefix are kept as they are; octets after it do not exist.
 */
export const packedPrefix: Layout<Prefix> = {
  shape: "IPv6 prefix behind its length",
  decode: (reader) => {
    const start = reader.position;
    const length = reader.uint8();
    if (length > 128) {
      throw new WireError(`A prefix has at most 128 bits, and this one ${length}`, start);
    }
    const address = new Uint8Array(16);
    address.set(reader.take(octetsOf(length)));
    return { address, length };
  },
  encode: (writer, { address, length }) => {
    if (length > 128) throw new WireError(`A prefix has at most 128 bits, and this one ${length}`);
    writer.uint8(length);
    writer.put(address.subarray(0, octetsOf(length)));
  },
  toJson: formatPrefix,
};

function octetsOf(bits: number): number {
  return Math.ceil(bits / 8);
}
