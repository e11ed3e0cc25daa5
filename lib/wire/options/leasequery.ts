import { isUnspecified } from "../address.ts";
import { checkEach, checkUnicast } from "../check.ts";
import { fields, listOf, shownAs } from "../combining.ts";
import { ipv6, seconds, uint8 } from "../layout.ts";
import { type Message, messageLayout } from "../message_layout.ts";
import { NumberNames } from "../names.ts";
import { MessageType, messageTypeName } from "../message_type.ts";
import { dhcpv6, type Option, type OptionDefinition, options } from "../option.ts";
import { places } from "../places.ts";
import { since2000 } from "../since_2000.ts";

/** What a leasequery asks by (RFC 5007 section 4.1.2.1; RFC 5460 section 5.3). */
export const QueryType = {
  byAddress: 1,
  byClientId: 2,
  byRelayId: 3,
  byLinkAddress: 4,
  byRemoteId: 5,
} as const;

const queryTypes: NumberNames = new NumberNames({
  "by-address": QueryType.byAddress,
  "by-client-id": QueryType.byClientId,
  "by-relay-id": QueryType.byRelayId,
  "by-link-address": QueryType.byLinkAddress,
  "by-remote-id": QueryType.byRemoteId,
}, (name) => name);

/** A question. */
export interface LqQuery {
  /** One of {@linkcode QueryType}. */
  readonly queryType: number;
  /** 16 octets; `::` for whatever link. */
  readonly linkAddress: Uint8Array;
  /** Who or what is asked about, and which options the answer is to hold. */
  readonly options: readonly Option[];
}

/** What is asked. */
export const lqQuery: OptionDefinition<LqQuery> = dhcpv6.define({
  code: 44,
  name: "lq-query",
  source: "RFC 5007 section 4.1.2.1",
  isVital: "in its places",
  layout: fields<LqQuery>({
    queryType: shownAs(uint8, "query type (uint8)", (type) => queryTypes.nameOf(type) ?? type),
    linkAddress: ipv6,
    options,
  }),
  places: { leasequery: "1", "active-leasequery": "?" },
  check: ({ linkAddress }) => isUnspecified(linkAddress) ? undefined : checkUnicast(linkAddress),
});

/** A client on a link, and what it holds. */
export const clientData: OptionDefinition<readonly Option[]> = dhcpv6.define({
  code: 45,
  name: "client-data",
  source: "RFC 5007 section 4.1.2.2",
  isVital: "in its places",
  layout: options,
  places: { "leasequery-reply": "?", "leasequery-data": "?" },
  holdsAny: true,
});

/** Seconds since the server last heard of the client. */
export const clientLastTransactionTime: OptionDefinition<number> = dhcpv6.define({
  code: 46,
  name: "clt-time",
  source: "RFC 5007 section 4.1.2.3",
  isVital: "in its places",
  layout: seconds,
  places: { "client-data": "1" },
});

/** The relays that the client was last heard through. */
export interface LqRelayData {
  /** Who sent the Relay-forward to the server: 16 octets. */
  readonly peerAddress: Uint8Array;
  /** The outermost Relay-forward, without the client's message. */
  readonly message: Message;
}

/** The relays that the client was last heard through. */
export const lqRelayData: OptionDefinition<LqRelayData> = dhcpv6.define({
  code: 47,
  name: "lq-relay-data",
  source: "RFC 5007 section 4.1.2.4",
  isVital: "in its places",
  layout: fields<LqRelayData>({ peerAddress: ipv6, message: messageLayout }),
  places: { "client-data": "?" },
  check: ({ peerAddress, message }) =>
    message.type === MessageType.relayForward
      ? checkUnicast(peerAddress)
      : `it holds a relay-forward, and here is a ${messageTypeName(message.type)}`,
});

/** One address of each link that the client is on. */
export const lqClientLink: OptionDefinition<Uint8Array[]> = dhcpv6.define({
  code: 48,
  name: "lq-client-link",
  source: "RFC 5007 section 4.1.2.5",
  isVital: "in its places",
  layout: listOf(ipv6),
  places: { "leasequery-reply": "?" },
  check: (addresses) => checkEach(addresses, checkUnicast),
});

/** When the server made the message: seconds since 2000-01-01, by its own clock. */
export const lqBaseTime: OptionDefinition<number> = dhcpv6.define({
  code: 100,
  name: "lq-base-time",
  source: "RFC 7653 section 6.3.1",
  isVital: "in its places",
  layout: since2000,
  places: places("?", "leasequery-reply", "leasequery-data", "leasequery-done"),
});

/** Only what changed then or later is asked for: seconds since 2000-01-01, by the server's clock. */
export const lqStartTime: OptionDefinition<number> = dhcpv6.define({
  code: 101,
  name: "lq-start-time",
  source: "RFC 7653 section 6.3.2",
  isVital: "in its places",
  layout: since2000,
  // The RFC names no place: beside the query, or in it like all else that is asked for.
  places: places("?", "leasequery", "active-leasequery", "lq-query"),
});

/** Only what changed then or earlier is asked for: seconds since 2000-01-01, by the server's clock. */
export const lqEndTime: OptionDefinition<number> = dhcpv6.define({
  code: 102,
  name: "lq-end-time",
  source: "RFC 7653 section 6.3.3",
  isVital: "in its places",
  layout: since2000,
  places: places("?", "leasequery", "lq-query"),
});
