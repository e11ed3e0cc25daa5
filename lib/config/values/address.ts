import type { z } from "zod";
import {
  compareBytes,
  formatAddress,
  isLinkLocal,
  isLoopback,
  isMulticast,
  isUnspecified,
  parseAddress,
  parseIpv4,
} from "../../wire/address.ts";
import { formatPrefix, hasNoHostBits, maskAddress, parsePrefix } from "../../wire/prefix.ts";
import type { Prefix } from "../../wire/prefix.ts";
import { oneOrMany } from "./one_or_many.ts";
import { type Complain, textual } from "./textual.ts";

/** Both ends belong to it. */
export interface AddressRange {
  readonly first: Uint8Array;
  readonly last: Uint8Array;
}

const ADDRESS = "an IPv6 address such as 2001:db8::1";

/** An IPv6 address: 16 octets. */
export const address: z.ZodType<Uint8Array, string> = textual({
  expected: ADDRESS,
  description: "An IPv6 address.",
  parse: (text, complain) => parseAddress(text) ?? explainAddress(text, ADDRESS, complain),
});

/**
 * An IPv6 address of some kind: 16 octets.
 *
 * @param objection what the address is instead, such as `a multicast address`
 */
export function addressThat(
  expected: string,
  description: string,
  objection: (octets: Uint8Array) => string | undefined,
): z.ZodType<Uint8Array, string> {
  return textual({
    expected,
    description,
    parse: (text, complain) => {
      const octets = parseAddress(text);
      if (!octets) return explainAddress(text, expected, complain);
      const other = objection(octets);
      return other ? complain(expected, `: that is ${other}`) : octets;
    },
  });
}

/** What kind of address this is when it is not one that a single host has for all to reach. */
export function otherThanUnicast(octets: Uint8Array): string | undefined {
  if (isUnspecified(octets)) return "the unspecified address";
  if (isLoopback(octets)) return "the loopback address";
  if (isLinkLocal(octets)) return "a link-local address";
  if (isMulticast(octets)) return "a multicast address";
  return undefined;
}

/** An IPv6 address that one host on the network can have: 16 octets. */
export const unicastAddress: z.ZodType<Uint8Array, string> = addressThat(
  "a unicast IPv6 address such as 2001:db8::1",
  "An IPv6 address that is not ::, loopback, link-local or multicast.",
  otherThanUnicast,
);

/** An IPv6 address of a group: 16 octets. */
export const multicastAddress: z.ZodType<Uint8Array, string> = addressThat(
  "a multicast IPv6 address such as ff08::101",
  "An IPv6 address in ff00::/8.",
  (octets) => isMulticast(octets) ? undefined : "not a multicast address",
);

/** An IPv6 prefix without host bits; an address alone is one of 128 bits. */
export const prefix: z.ZodType<Prefix, string> = textual({
  expected: "an IPv6 prefix such as 2001:db8::/32",
  description: "An IPv6 prefix. An address without a length is a prefix of 128 bits.",
  parse: (text, complain) => {
    const prefix = parsePrefix(text);
    if (!prefix || hasNoHostBits(prefix)) return prefix;
    const { address, length } = prefix;
    const masked = formatPrefix({ address: maskAddress(address, length), length });
    return complain(`the prefix ${masked}`, `: bits after the first ${length} are set`);
  },
});

/** One IPv6 prefix, or a list of them. */
export const prefixes: z.ZodType<Prefix[], string | string[]> = oneOrMany(prefix);

/** One IPv6 prefix, or a list of them that may be empty. */
export const prefixesOrNone: z.ZodType<Prefix[], string | string[]> = oneOrMany(prefix, 0);

/** The addresses from one to another. */
export const addressRange: z.ZodType<AddressRange, string> = textual({
  expected: "a range of IPv6 addresses such as 2001:db8::1000-2001:db8::1fff",
  description: "Two IPv6 addresses with a hyphen between them: the first and the last of a range.",
  parse: (text, complain) => {
    const [first, last, ...more] = text.split("-").map((end) => parseAddress(end.trim()));
    if (!first || !last || more.length > 0) return undefined;
    if (compareBytes(first, last) <= 0) return { first, last };
    return complain(
      `a range that begins before it ends: ${formatAddress(last)}-${formatAddress(first)}`,
    );
  },
});

function explainAddress(text: string, expected: string, complain: Complain): undefined {
  const [withoutZone, zone] = text.split("%");
  if (zone !== undefined && parseAddress(withoutZone!)) {
    return complain(`an IPv6 address without a zone: ${withoutZone}`);
  }
  return parseIpv4(text) ? complain(expected, ": that is an IPv4 address") : undefined;
}
