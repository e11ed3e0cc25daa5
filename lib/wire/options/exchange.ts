import { checkUnicast } from "../check.ts";
import { fields, listOf, shownAs } from "../combining.ts";
import { empty, ipv6, type Layout, octets, opaque, text, uint16, uint8 } from "../layout.ts";
import { messageTypeName, requestDeclaration } from "../message_type.ts";
import { dhcpv6, type OptionDefinition } from "../option.ts";
import { CLIENT_MESSAGES, configuration, places } from "../places.ts";
import { statusCodes } from "../status_code.ts";

/** Codes of options, shown by their names. */
export const optionCodes: Layout<number[]> = shownAs(
  listOf(uint16),
  "list of option code",
  (codes) => codes.map((code) => dhcpv6.withCode(code).name),
);

/** The options that a client would like to have. */
export const optionRequest: OptionDefinition<number[]> = dhcpv6.define({
  code: 6,
  name: "option-request",
  source: "RFC 8415 section 21.7",
  layout: optionCodes,
  places: {
    ...places("?", ...CLIENT_MESSAGES, "reconfigure"),
    ...places("?", "relay-forward", "leasequery", "active-leasequery", "lq-query"),
  },
});

/** How much a client should prefer this server: 255 at once. */
export const preference: OptionDefinition<number> = dhcpv6.define({
  code: 7,
  name: "preference",
  source: "RFC 8415 section 21.8",
  layout: uint8,
  places: places("?", "advertise", "reply"),
});

/** How long the client has been trying, in hundredths of a second; 65535 is that or more. */
export const elapsedTime: OptionDefinition<number> = dhcpv6.define({
  code: 8,
  name: "elapsed-time",
  source: "RFC 8415 section 21.9",
  layout: shownAs(uint16, "hundredths of a second (uint16)", (time) => ({ seconds: time / 100 })),
  places: {
    ...places("1", ...CLIENT_MESSAGES),
    ...places("?", "leasequery", "active-leasequery", "addr-reg-inform"),
  },
});

/** Proof of who sent a message. */
export interface Authentication {
  /** How the message is authenticated (RFC 8415 section 20): 3 is by the reconfigure key. */
  readonly protocol: number;
  /** Which algorithm the protocol uses. */
  readonly algorithm: number;
  /** How a message that is sent again by a stranger is told: 0 is by a counter. */
  readonly replayDetectionMethod: number;
  /** 8 octets. */
  readonly replayDetection: Uint8Array;
  /** What proves it, in a form that protocol and algorithm give. */
  readonly information: Uint8Array;
}

/** Proof of who sent a message. */
export const authentication: OptionDefinition<Authentication> = dhcpv6.define({
  code: 11,
  name: "authentication",
  source: "RFC 8415 section 21.11",
  isVital: true,
  layout: fields<Authentication>({
    protocol: uint8,
    algorithm: uint8,
    replayDetectionMethod: uint8,
    replayDetection: octets(8),
    information: opaque,
  }),
  places: {
    ...places("?", ...CLIENT_MESSAGES, "advertise", "reply", "leasequery", "leasequery-reply"),
    reconfigure: "1",
  },
});

/** Where a client may send unicast to; obsolete since RFC 9915. */
export const serverUnicast: OptionDefinition<Uint8Array> = dhcpv6.define({
  code: 12,
  name: "server-unicast",
  source: "RFC 8415 section 21.12",
  layout: ipv6,
  places: places("?", "reply"),
  check: checkUnicast,
});

/** How something went. */
export interface Status {
  /** One of {@linkcode StatusCode}. */
  readonly code: number;
  /** UTF-8, for people. */
  readonly message: string;
}

/** How something went: the message, an identity association, or an address of one. */
export const statusCode: OptionDefinition<Status> = dhcpv6.define({
  code: 13,
  name: "status-code",
  source: "RFC 8415 section 21.13",
  isVital: "in its places",
  layout: fields<Status>({
    code: shownAs(uint16, "status code (uint16)", (code) => statusCodes.nameOf(code) ?? code),
    message: text,
  }),
  places: places(
    "?",
    "advertise",
    "reply",
    "leasequery-reply",
    "leasequery-done",
    "leasequery-data",
    "reconfigure-reply",
    "iana",
    "iata",
    "iapd",
    "ia-address",
    "ia-prefix",
  ),
});

/** The client would take a Reply at once; the server gave one. */
export const rapidCommit: OptionDefinition<true> = dhcpv6.define({
  code: 14,
  name: "rapid-commit",
  source: "RFC 8415 section 21.14",
  layout: empty,
  places: places("?", "solicit", "reply"),
});

/** The message type that a client is to answer a Reconfigure with. */
export const reconfigureMessage: OptionDefinition<number> = dhcpv6.define({
  code: 19,
  name: "reconfigure-message",
  source: "RFC 8415 section 21.19",
  isVital: "in its places",
  layout: shownAs(uint8, "message type (uint8)", messageTypeName),
  // RFC 6977 section 6.3: a relay may say which form it would have.
  places: { reconfigure: "1", "reconfigure-request": "?" },
  check: (type) =>
    requestDeclaration(type)?.isReconfigured
      ? undefined
      : `no client answers a reconfigure with a ${messageTypeName(type)}`,
});

/** The client is willing to be reconfigured; the server may do so. */
export const reconfigureAccept: OptionDefinition<true> = dhcpv6.define({
  code: 20,
  name: "reconfigure-accept",
  source: "RFC 8415 section 21.20",
  layout: empty,
  places: configuration("?"),
});
