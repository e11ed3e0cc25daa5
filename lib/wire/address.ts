/**
 * IPv6 addresses are 16 octets throughout Sextant: as they stand on the wire and in the store,
 * so that nothing is converted on the way. Text is for configuration, logs and tables.
 *
 * @module
 */

import { HEX_OCTETS, hexDigit } from "./bytes.ts";
import { SharedOctets } from "./shared_octets.ts";

/** The unspecified address, `::`. */
export const UNSPECIFIED: Uint8Array = new Uint8Array(16);

const OCTETS = 16;
const shared = new SharedOctets(256 * OCTETS, OCTETS);

// Nothing here yields, so one serves all conversions.
const scratch = new Uint8Array(OCTETS);
const scratchView = new DataView(scratch.buffer);

const COLON = 0x3a;
const DOT = 0x2e;
/** Each octet without the zero that it may begin with. */
const HEX_DIGITS = Array.from({ length: 256 }, (_, octet) => octet.toString(16));
const DECIMAL_OCTET = /^(0|[1-9][0-9]{0,2})$/;

/**
 * Reads an IPv6 address as people write it (RFC 4291 section 2.2).
 *
 * @returns 16 octets, or `undefined` when the text is not an IPv6 address; a zone is not one
 *
 * @example
 * ```ts
 * import { formatAddress, parseAddress } from "./address.ts";
 *
 * console.assert(formatAddress(parseAddress("2001:DB8:0::1")!) === "2001:db8::1");
 * ```
 */
export function parseAddress(text: string): Uint8Array | undefined {
  const address = shared.take(OCTETS);
  return parseAddressInto(address, text) ? address : undefined;
}

/**
 * Reads an IPv6 address into 16 octets, for whoever reads a million of them.
 *
 * @returns whether the text is an address; if not, the octets are whatever they are
 */
export function parseAddressInto(address: Uint8Array, text: string): boolean {
  // In octets: how many there are so far, and before how many of them zeros are left out.
  let count = 0;
  let gap = -1;
  let at = 0;
  if (text.startsWith("::")) {
    gap = 0;
    at = 2;
  }
  while (at < text.length) {
    const start = at;
    let group = 0;
    for (let digit; (digit = hexDigit(text.charCodeAt(at))) >= 0; at++) group = group << 4 | digit;
    if (text.charCodeAt(at) === DOT) {
      const ipv4 = parseIpv4(text.slice(start));
      if (!ipv4 || count > 12) return false;
      address.set(ipv4, count);
      count += 4;
      break;
    }
    if (at === start || at - start > 4 || count === 16) return false;
    address[count++] = group >>> 8;
    address[count++] = group & 0xff;
    if (at === text.length) break;
    if (text.charCodeAt(at++) !== COLON || at === text.length) return false;
    if (text.charCodeAt(at) === COLON) {
      if (gap >= 0) return false;
      gap = count;
      at++;
    }
  }
  if (gap < 0) return count === 16;
  if (count > 14) return false;
  const afterGap = 16 - (count - gap);
  address.copyWithin(afterGap, gap, count);
  address.fill(0, gap, afterGap);
  return true;
}

/** Reads a dotted IPv4 address: 4 octets, or `undefined`. */
export function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  const octets = new Uint8Array(4);
  for (const [index, part] of parts.entries()) {
    if (!DECIMAL_OCTET.test(part) || Number(part) > 255) return undefined;
    octets[index] = Number(part);
  }
  return octets;
}

/** Writes 4 octets as a dotted IPv4 address. */
export function formatIpv4(address: Uint8Array): string {
  return address.join(".");
}

/** Writes 16 octets in the one form of RFC 5952. */
export function formatAddress(address: Uint8Array): string {
  let zeros = 0;
  let end = 0;
  for (let at = 0, start = 0; at <= OCTETS; at += 2) {
    if (at < OCTETS && (address[at]! | address[at + 1]!) === 0) continue;
    // The first of the longest, and no single one.
    if (at - start > Math.max(end - zeros, 2)) [zeros, end] = [start, at];
    start = at + 2;
  }
  let text = "";
  for (let at = 0; at < OCTETS; at += 2) {
    if (at === zeros && end > 0) {
      text += "::";
      at = end - 2;
      continue;
    }
    if (at > 0 && at !== end) text += ":";
    const high = address[at]!;
    const low = address[at + 1]!;
    text += high === 0 ? HEX_DIGITS[low] : HEX_DIGITS[high]! + HEX_OCTETS[low]!;
  }
  return text;
}

/** Whether both are the same octets. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}

/** Orders octets as numbers in network order: negative, zero or positive. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) if (a[at] !== b[at]) return a[at]! - b[at]!;
  return a.length - b.length;
}

/** Whether an address lies from `first` to `last`, both included. */
export function isWithin(
  address: Uint8Array,
  { first, last }: { readonly first: Uint8Array; readonly last: Uint8Array },
): boolean {
  return compareBytes(address, first) >= 0 && compareBytes(address, last) <= 0;
}

/** The address as a number, for arithmetic across a pool. */
export function addressToBigInt(address: Uint8Array): bigint {
  scratch.set(address);
  return scratchView.getBigUint64(0) << 64n | scratchView.getBigUint64(8);
}

/** The address that a number stands for. */
export function bigIntToAddress(value: bigint): Uint8Array {
  scratchView.setBigUint64(0, value >> 64n);
  scratchView.setBigUint64(8, value & 0xffff_ffff_ffff_ffffn);
  return copyAddress(scratch);
}

/** A copy of 16 octets. */
export function copyAddress(address: Uint8Array): Uint8Array {
  return shared.copy(address);
}

/** Whether the address is ::, which is nobody's. */
export function isUnspecified(address: Uint8Array): boolean {
  for (let at = 0; at < 16; at++) if (address[at] !== 0) return false;
  return true;
}

/** Whether the address is ::1. */
export function isLoopback(address: Uint8Array): boolean {
  for (let at = 0; at < 15; at++) if (address[at] !== 0) return false;
  return address[15] === 1;
}

/** Whether the address is in fe80::/10. */
export function isLinkLocal(address: Uint8Array): boolean {
  return address[0] === 0xfe && (address[1]! & 0xc0) === 0x80;
}

/** Whether the address is in ff00::/8. */
export function isMulticast(address: Uint8Array): boolean {
  return address[0] === 0xff;
}
