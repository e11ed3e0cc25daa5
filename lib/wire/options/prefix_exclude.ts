import { fields, sizeBetween } from "../combining.ts";
import { bytes, uint8 } from "../layout.ts";
import { addressToBigInt, bigIntToAddress, equalBytes } from "../address.ts";
import { dhcpv6, type OptionDefinition } from "../option.ts";
import type { Prefix } from "../prefix.ts";

/** A prefix within a delegated prefix that the client may not hand on. */
export interface ExcludedPrefix {
  /** Bits: more than the delegated prefix has, and at most 128. */
  readonly prefixLength: number;
  /**
   * The bits of the excluded prefix after those of the delegated one, from the first bit of the
   * first octet on: 1 to 16 octets.
   */
  readonly subnetId: Uint8Array;
}

/** The prefix within a delegated prefix that the client uses towards the server. */
export const pdExclude: OptionDefinition<ExcludedPrefix> = dhcpv6.define({
  code: 67,
  name: "pd-exclude",
  source: "RFC 6603 section 4.2",
  layout: sizeBetween(
    2,
    fields<ExcludedPrefix>({ prefixLength: uint8, subnetId: bytes }),
    17,
  ),
  places: { "ia-prefix": "?" },
  check: ({ prefixLength }) =>
    prefixLength < 1 || prefixLength > 128
      ? `a prefix to leave out has 1 to 128 bits, and this one ${prefixLength}`
      : undefined,
});

/** Whether both leave out the same part of a delegated prefix. */
export function isSameExclusion(a: ExcludedPrefix, b: ExcludedPrefix): boolean {
  return a.prefixLength === b.prefixLength && equalBytes(a.subnetId, b.subnetId);
}

/**
 * What the option says of a prefix to leave out. It is the same wherever in delegated prefixes of
 * one length the prefix to leave out is at the same place (RFC 6603 section 4.2).
 *
 * @param delegatedLength bits of the delegated prefix: fewer than the other one has
 * @param excluded the prefix to leave out; its first `delegatedLength` bits are not looked at
 *
 * @example
 * ```ts
 * import { parsePrefix } from "../prefix.ts";
 * import { excludedFrom } from "./prefix_exclude.ts";
 *
 * const { subnetId } = excludedFrom(59, parsePrefix("2001:db8:dead:beef::/64")!);
 * console.assert(subnetId.length === 1 && subnetId[0] === 0x78);
 * ```
 */
export function excludedFrom(
  delegatedLength: number,
  { address, length }: Prefix,
): ExcludedPrefix {
  const afterDelegated = BigInt.asUintN(128, addressToBigInt(address) << BigInt(delegatedLength));
  const octets = Math.ceil((length - delegatedLength) / 8);
  return {
    prefixLength: length,
    subnetId: bigIntToAddress(afterDelegated).subarray(0, octets),
  };
}
