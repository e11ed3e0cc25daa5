import { formatIpv4 } from "../address.ts";
import { fields, flags, shownAs, sizeBetween } from "../combining.ts";
import { domainName } from "../domain_name.ts";
import { ipv4, ipv6, type Layout, uint16, uint8 } from "../layout.ts";
import { dhcpv6, type Option, type OptionDefinition, options } from "../option.ts";
import { packedPrefix } from "../packed_prefix.ts";
import { configuration, places } from "../places.ts";
import { hasNoHostBits, type Prefix } from "../prefix.ts";

/** The far end of the client's DS-Lite tunnel: a name that ends with a dot. */
export const aftrName: OptionDefinition<string> = dhcpv6.define({
  code: 64,
  name: "aftr-name",
  source: "RFC 6334 section 3",
  layout: sizeBetween(4, domainName),
  places: configuration("?"),
});

/** An IPv4 prefix: 4 octets, of which the first `length` bits count. */
export interface Ipv4Prefix {
  /** 0 to 32 bits. */
  readonly length: number;
  /** 4 octets. */
  readonly address: Uint8Array;
}

const ipv4Prefix: Layout<Ipv4Prefix> = shownAs(
  fields<Ipv4Prefix>({ length: uint8, address: ipv4 }),
  "IPv4 prefix behind its length",
  ({ address, length }) => `${formatIpv4(address)}/${length}`,
);

/** What a mapping rule is for (RFC 7598 section 4.1). */
export const S46RuleFlag = {
  /** Forwarding, and not only the client's own address. */
  F: 1,
} as const;

/** How IPv4 addresses and ports follow from IPv6 prefixes. */
export interface S46Rule {
  /** The sum of values of {@linkcode S46RuleFlag}; other bits mean nothing. */
  readonly flags: number;
  /** Bits of the client's prefix that hold its IPv4 suffix and port set: 0 to 48. */
  readonly eaLength: number;
  /** The IPv4 addresses that the rule maps. */
  readonly ipv4Prefix: Ipv4Prefix;
  /** The IPv6 prefixes that the rule maps to. */
  readonly ipv6Prefix: Prefix;
  /** Which ports the client has, where that is said. */
  readonly options: readonly Option[];
}

/** How IPv4 addresses and ports follow from IPv6 prefixes. */
export const s46Rule: OptionDefinition<S46Rule> = dhcpv6.define({
  code: 89,
  name: "s46-rule",
  source: "RFC 7598 section 4.1",
  layout: fields<S46Rule>({
    flags: flags(uint8, S46RuleFlag),
    eaLength: uint8,
    ipv4Prefix,
    ipv6Prefix: packedPrefix,
    options,
  }),
  places: places("+", "s46-map-e-container", "s46-map-t-container"),
  check: ({ eaLength, ipv4Prefix, ipv6Prefix }) => {
    if (eaLength > 48) return `at most 48 bits are embedded, and here ${eaLength}`;
    if (ipv4Prefix.length > 32) {
      return `an IPv4 prefix has at most 32 bits, and this one ${ipv4Prefix.length}`;
    }
    return checkPacked(ipv6Prefix);
  },
});

/** A border relay: its address, 16 octets. */
export const s46BorderRelay: OptionDefinition<Uint8Array> = dhcpv6.define({
  code: 90,
  name: "s46-br",
  source: "RFC 7598 section 4.2",
  layout: ipv6,
  places: places("+", "s46-map-e-container", "s46-lw-container"),
});

/** The prefix that stands for all IPv4 addresses that no other rule maps. */
export const s46DefaultMappingRule: OptionDefinition<Prefix> = dhcpv6.define({
  code: 91,
  name: "s46-dmr",
  source: "RFC 7598 section 4.3",
  layout: packedPrefix,
  places: { "s46-map-t-container": "1" },
  check: checkPacked,
});

/** The client's IPv4 address, and which of its prefixes it tunnels from. */
export interface S46Binding {
  /** 4 octets. */
  readonly ipv4Address: Uint8Array;
  /** The prefix that the tunnel begins in. */
  readonly ipv6Prefix: Prefix;
  /** Which ports the client has, where that is said. */
  readonly options: readonly Option[];
}

/** The client's IPv4 address, and which of its prefixes it tunnels from. */
export const s46Binding: OptionDefinition<S46Binding> = dhcpv6.define({
  code: 92,
  name: "s46-v4-v6-binding",
  source: "RFC 7598 section 4.4",
  layout: fields<S46Binding>({ ipv4Address: ipv4, ipv6Prefix: packedPrefix, options }),
  places: { "s46-lw-container": "?" },
  check: ({ ipv6Prefix }) => checkPacked(ipv6Prefix),
});

/** Which ports of a shared IPv4 address are the client's (RFC 7597 section 5.1). */
export interface S46PortParameters {
  /** Bits before the port set's own, which leave out the lowest ports: 0 to 15. */
  readonly offset: number;
  /** Bits of the port set's number: 0 to 16. */
  readonly psidLength: number;
  /** The port set's number, in the first `psidLength` of 16 bits. */
  readonly psid: number;
}

/** Which ports of a shared IPv4 address are the client's. */
export const s46PortParameters: OptionDefinition<S46PortParameters> = dhcpv6.define({
  code: 93,
  name: "s46-port-parameters",
  source: "RFC 7598 section 4.5",
  layout: shownAs(
    fields<S46PortParameters>({ offset: uint8, psidLength: uint8, psid: uint16 }),
    "offset: uint8, psid-length: uint8, psid: uint16, the first psid-length bits of it",
    // As RFC 7597 counts port sets, and people write them: the number that those bits are.
    ({ offset, psidLength, psid }) => ({
      offset,
      "psid-length": psidLength,
      psid: psid >> Math.max(0, 16 - psidLength),
    }),
  ),
  places: places(
    "?",
    "s46-rule",
    "s46-v4-v6-binding",
    // RFC 7598 section 6 allows it in the containers too.
    "s46-map-e-container",
    "s46-map-t-container",
    "s46-lw-container",
  ),
  check: ({ offset, psidLength, psid }) => {
    if (offset > 15) return `the offset is at most 15, and here ${offset}`;
    if (offset + psidLength > 16) {
      return `offset and length are 16 bits at most, and here ${offset + psidLength}`;
    }
    return psid & (0xffff >> psidLength)
      ? `the port set's number is in the first ${psidLength} bits, and others are set`
      : undefined;
  },
});

/** A domain of MAP-E: its rules and border relays; one of these a domain. */
export const s46MapE: OptionDefinition<readonly Option[]> = dhcpv6.define({
  code: 94,
  name: "s46-map-e-container",
  source: "RFC 7598 section 5.1",
  layout: sizeBetween(5, options),
  places: configuration("*"),
});

/** A domain of MAP-T: its rules and its default mapping. */
export const s46MapT: OptionDefinition<readonly Option[]> = dhcpv6.define({
  code: 95,
  name: "s46-map-t-container",
  source: "RFC 7598 section 5.2",
  layout: sizeBetween(5, options),
  places: configuration("?"),
});

/** A domain of Lightweight 4over6: its binding and its border relays. */
export const s46Lightweight: OptionDefinition<readonly Option[]> = dhcpv6.define({
  code: 96,
  name: "s46-lw-container",
  source: "RFC 7598 section 5.3",
  layout: sizeBetween(5, options),
  places: configuration("?"),
});

function checkPacked(prefix: Prefix): string | undefined {
  return hasNoHostBits(prefix)
    ? undefined
    : `bits after the first ${prefix.length} of a prefix are zero, and here others are set`;
}
