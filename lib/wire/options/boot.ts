import { checkUri } from "../check.ts";
import { fields, lengthPrefixed, listOf } from "../combining.ts";
import { text, uint16, uint8 } from "../layout.ts";
import { dhcpv6, type OptionDefinition } from "../option.ts";
import { configuration } from "../places.ts";

/** Where a client that boots from the network gets its boot file: a URL. */
export const bootFileUrl: OptionDefinition<string> = dhcpv6.define({
  code: 59,
  name: "boot-file-url",
  source: "RFC 5970 section 3.1",
  layout: text,
  places: configuration("?"),
  check: checkUri,
});

/** What the boot file is started with, in order. */
export const bootFileParameters: OptionDefinition<string[]> = dhcpv6.define({
  code: 60,
  name: "boot-file-parameters",
  source: "RFC 5970 section 3.2",
  layout: listOf(lengthPrefixed(text)),
  places: configuration("?"),
});

/** The environments that the client can boot in, the preferred one first, as IANA numbers them. */
export const clientArchitectureTypes: OptionDefinition<number[]> = dhcpv6.define({
  code: 61,
  name: "client-architecture-types",
  source: "RFC 5970 section 3.3",
  layout: listOf(uint16),
  places: configuration("?"),
  check: (types) => types.length === 0 ? "it names at least one architecture" : undefined,
});

/** What the client's network interface can do while booting: a version of UNDI. */
export interface NetworkInterfaceIdentifier {
  /** 1: UNDI. */
  readonly type: number;
  /** The version of UNDI before the dot. */
  readonly major: number;
  /** The version of UNDI after the dot. */
  readonly minor: number;
}

/** What the client's network interface can do while booting. */
export const clientNetworkInterfaceIdentifier: OptionDefinition<NetworkInterfaceIdentifier> = dhcpv6
  .define({
    code: 62,
    name: "client-network-interface-identifier",
    source: "RFC 5970 section 3.4",
    layout: fields<NetworkInterfaceIdentifier>({ type: uint8, major: uint8, minor: uint8 }),
    places: configuration("?"),
  });
