import { fields, sizeBetween } from "../combining.ts";
import { bytes, uint8 } from "../layout.ts";
import { dhcpv6, type OptionDefinition } from "../option.ts";

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
