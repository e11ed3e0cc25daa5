import type { Prefix } from "../wire/prefix.ts";

/** A prefix as a key: 16 octets of address and one of length, so that they sort in this order. */
export function prefixKey({ address, length }: Prefix): Uint8Array {
  const key = new Uint8Array(17);
  key.set(address);
  key[16] = length;
  return key;
}

/** The prefix that a key stands for. */
export function prefixOfKey(key: Uint8Array): Prefix {
  return { address: key.subarray(0, 16), length: key[16]! };
}
