import { copyAddress, formatAddress, parseAddressInto, UNSPECIFIED } from "./address.ts";

/** An IPv6 prefix: 16 octets, of which the first `length` bits count. */
export interface Prefix {
  /** 16 octets. */
  readonly address: Uint8Array;
  /** 0 to 128 bits. */
  readonly length: number;
}

/**
 * Reads `2001:db8::/32`; an address alone is a prefix of 128 bits.
 *
 * @returns the prefix with whatever host bits were written, or `undefined`
 */
export function parsePrefix(text: string): Prefix | undefined {
  const address = new Uint8Array(16);
  const length = parsePrefixInto(address, text);
  return length === undefined ? undefined : { address, length };
}

/**
 * Reads the same, its address into 16 octets, for whoever reads a million of them.
 *
 * @returns the length, or `undefined`: then the octets are whatever they are
 */
export function parsePrefixInto(address: Uint8Array, text: string): number | undefined {
  const slash = text.indexOf("/");
  if (!parseAddressInto(address, slash < 0 ? text : text.slice(0, slash))) return undefined;
  const digits = slash < 0 ? "128" : text.slice(slash + 1);
  const isLength = /^[0-9]{1,3}$/.test(digits) && Number(digits) <= 128;
  return isLength ? Number(digits) : undefined;
}

/** Writes a prefix as people do: `2001:db8::/32`. */
export function formatPrefix(prefix: Prefix): string {
  return `${formatAddress(prefix.address)}/${prefix.length}`;
}

/** Writes an address without its length, which is 128, and any other prefix with it. */
export function formatAddressOrPrefix(prefix: Prefix): string {
  return prefix.length === 128 ? formatAddress(prefix.address) : formatPrefix(prefix);
}

/** The same address with every bit after the first `length` cleared. */
export function maskAddress(address: Uint8Array, length: number): Uint8Array {
  const masked = copyAddress(address);
  const whole = length >> 3;
  if (whole < 16) {
    masked[whole] = masked[whole]! & (0xff00 >> (length & 7));
    masked.fill(0, whole + 1);
  }
  return masked;
}

/** The last address of a prefix. */
export function lastAddress(prefix: Prefix): Uint8Array {
  const last = copyAddress(prefix.address);
  const whole = prefix.length >> 3;
  if (whole < 16) {
    last[whole] = last[whole]! | (0xff >> (prefix.length & 7));
    last.fill(0xff, whole + 1);
  }
  return last;
}

/** Whether no bit is set after the first `length`. */
export function hasNoHostBits(prefix: Prefix): boolean {
  const { address, length } = prefix;
  const whole = length >> 3;
  if (whole < 16 && (address[whole]! & (0xff >> (length & 7))) !== 0) return false;
  for (let at = whole + 1; at < 16; at++) if (address[at] !== 0) return false;
  return true;
}

/**
 * The first bits of an address, as a key of a map: alike for two addresses if and only if they are in
 * one prefix of that length.
 *
 * V8 finds a bigint by its last 64 bits alone. Those of ten thousand addresses that end in ::1 are the
 * same, and each would be compared with all others.
 *
 * @param address as a number
 */
export function firstBitsKey(address: bigint, length: number): bigint {
  const bits = address >> BigInt(128 - length);
  return length <= 64 ? bits : bits ^ (bits >> 64n);
}

/** The prefix that holds every address. */
export const EVERYWHERE: Prefix = { address: UNSPECIFIED, length: 0 };

/** Whether the address lies in the prefix. */
export function contains(prefix: Prefix, address: Uint8Array): boolean {
  const whole = prefix.length >> 3;
  for (let at = 0; at < whole; at++) if (prefix.address[at] !== address[at]) return false;
  const bits = prefix.length & 7;
  return bits === 0 || (prefix.address[whole]! ^ address[whole]!) >> (8 - bits) === 0;
}

/** Whether one prefix holds the other whole, or is the same. */
export function holds(wide: Prefix, narrow: Prefix): boolean {
  return wide.length <= narrow.length && contains(wide, narrow.address);
}

/** Whether the two prefixes have an address in common: one then holds the other. */
export function overlaps(a: Prefix, b: Prefix): boolean {
  return a.length < b.length ? contains(a, b.address) : contains(b, a.address);
}

/** Whether both are the same prefix, whatever is in their host bits. */
export function samePrefix(a: Prefix, b: Prefix): boolean {
  return a.length === b.length && contains(a, b.address);
}
