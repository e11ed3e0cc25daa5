import { fromHex, toHex } from "../bytes.ts";
import { checkUnicast } from "../check.ts";
import { fields, orOctets, shownAs } from "../combining.ts";
import { domainName } from "../domain_name.ts";
import { duid } from "../duid.ts";
import { describeHardwareType } from "../hardware_type.ts";
import { bytes, ipv6, opaque, uint16, uint32 } from "../layout.ts";
import { type Message, messageLayout } from "../message_layout.ts";
import { dhcpv6, type Option, type OptionDefinition, options } from "../option.ts";
import { configuration, places } from "../places.ts";
import { optionCodes } from "./exchange.ts";

/** The message that a relay carries. */
export const relayMessage: OptionDefinition<Message> = dhcpv6.define({
  code: 9,
  name: "relay-message",
  source: "RFC 8415 section 21.10",
  isVital: "in its places",
  layout: messageLayout,
  // A Relay-forward within lq-relay-data has lost its client's message (RFC 5007 section 4.1.2.4).
  places: { "relay-forward": "?", "relay-reply": "1" },
});

/** The interface of the relay on which the client's message came in. */
export const interfaceId: OptionDefinition<Uint8Array> = dhcpv6.define({
  code: 18,
  name: "interface-id",
  source: "RFC 8415 section 21.18",
  layout: opaque,
  places: places("?", "relay-forward", "relay-reply", "reconfigure-request"),
});

/** What the relay says of the far end of a circuit. */
export interface RemoteId {
  /** The vendor of the relay, as IANA numbers enterprises. */
  readonly enterpriseNumber: number;
  /** Unlike any other of the same vendor. */
  readonly identifier: Uint8Array;
}

/** Reads a remote-id: the number of an enterprise and octets in hexadecimal, such as `9:00c0ffee`. */
export function parseRemoteId(text: string): RemoteId | undefined {
  const [, number, hex = ""] = /^([0-9]{1,10}):(.+)$/.exec(text) ?? [];
  const enterpriseNumber = Number(number);
  const identifier = fromHex(hex);
  if (number === undefined || enterpriseNumber > 0xffff_ffff || !identifier) return undefined;
  return { enterpriseNumber, identifier };
}

/** The far end of the client's circuit, in the relay vendor's own format. */
export const remoteId: OptionDefinition<RemoteId> = dhcpv6.define({
  code: 37,
  name: "remote-id",
  source: "RFC 4649 section 3",
  layout: fields<RemoteId>({ enterpriseNumber: uint32, identifier: opaque }),
  places: places("?", "relay-forward", "relay-reply", "lq-query", "reconfigure-request"),
});

/** The subscriber, as the relay's operator names it. */
export const subscriberId: OptionDefinition<Uint8Array> = dhcpv6.define({
  code: 38,
  name: "subscriber-id",
  source: "RFC 4580 section 2",
  layout: opaque,
  places: places("?", "relay-forward", "relay-reply", "reconfigure-request"),
});

/** The options that a relay wants back in the Relay-reply. */
export const echoRequest: OptionDefinition<number[]> = dhcpv6.define({
  code: 43,
  name: "echo-request",
  source: "RFC 4994 section 3",
  layout: optionCodes,
  places: places("?", "relay-forward"),
});

/** Who the relay is: its DUID. */
export const relayId: OptionDefinition<Uint8Array> = dhcpv6.define({
  code: 53,
  name: "relay-id",
  source: "RFC 5460 section 5.4.1",
  layout: duid,
  // In a Relay-reply where the relay asked for it back (RFC 4994 section 5).
  places: places("?", "relay-forward", "relay-reply", "lq-query", "reconfigure-request"),
});

/** The domain where an EAP peer re-authenticates: a name that ends with a dot. */
export const erpLocalDomainName: OptionDefinition<string> = dhcpv6.define({
  code: 65,
  name: "erp-local-domain-name",
  source: "RFC 6440",
  layout: domainName,
  places: configuration("?"),
});

/**
 * Options that the relay would have the server send to the client; as octets where they cannot be
 * read, which is no reason to leave the client without an answer.
 */
export const relaySuppliedOptions: OptionDefinition<readonly Option[] | Uint8Array> = dhcpv6
  .define({
    code: 66,
    name: "relay-supplied-options",
    source: "RFC 6422 section 3",
    layout: orOctets(options),
    places: places("?", "relay-forward", "reconfigure-request"),
    // Which options may be in it is a list that grows without the protocol (RFC 6422 section 4).
    holdsAny: true,
    check: (value) => value instanceof Uint8Array ? "what is in it are no options" : undefined,
  });

/** A link-layer address and what kind of hardware it is of. */
export interface LinkLayerAddress {
  /** What kind of hardware, as IANA numbers them: 1 is Ethernet. */
  readonly hardwareType: number;
  /** The address, most often 6 octets. */
  readonly address: Uint8Array;
}

/** The client's link-layer address, as the relay next to it saw it. */
export const clientLinkLayerAddress: OptionDefinition<LinkLayerAddress> = dhcpv6.define({
  code: 79,
  name: "link-layer-id",
  source: "RFC 6939 section 4",
  layout: fields<LinkLayerAddress>({
    hardwareType: shownAs(uint16, "hardware type (uint16)", describeHardwareType),
    address: shownAs(bytes, "link-layer address", (address) => toHex(address, ":")),
  }),
  places: places("?", "relay-forward", "relay-reply", "reconfigure-request"),
});

/** An address on the link on which clients are to be reconfigured: 16 octets. */
export const linkAddress: OptionDefinition<Uint8Array> = dhcpv6.define({
  code: 80,
  name: "link-address",
  source: "RFC 6977 section 5",
  layout: ipv6,
  places: places("1", "reconfigure-request"),
  check: checkUnicast,
});

/** The port that the relay below sent from, or 0 from the relay that sends to the server. */
export const relayPort: OptionDefinition<number> = dhcpv6.define({
  code: 135,
  name: "relay-port",
  source: "RFC 8357 section 4.2",
  layout: uint16,
  places: places("?", "relay-forward", "relay-reply"),
});
