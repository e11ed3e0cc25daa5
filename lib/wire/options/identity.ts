import { duid } from "../duid.ts";
import { dhcpv6, type OptionDefinition } from "../option.ts";
import { CLIENT_MESSAGES, places } from "../places.ts";

/** Octets: a type of two and an identifier of at most 128 (RFC 8415 section 11.1). */
export const LONGEST_DUID: number = 130;

function checkDuid(value: Uint8Array): string | undefined {
  if (value.length < 3) return `a DUID has at least 3 octets, and this one has ${value.length}`;
  if (value.length > LONGEST_DUID) {
    return `a DUID has at most ${LONGEST_DUID} octets, and this one has ${value.length}`;
  }
  return undefined;
}

/** Who the client is: its DUID. */
export const clientId: OptionDefinition<Uint8Array> = dhcpv6.define({
  code: 1,
  name: "client-id",
  source: "RFC 8415 section 21.2",
  isVital: true,
  layout: duid,
  places: {
    ...places(
      "1",
      ...CLIENT_MESSAGES,
      "advertise",
      "reconfigure",
      "leasequery",
      "leasequery-reply",
      "active-leasequery",
      "addr-reg-inform",
    ),
    ...places("?", "information-request", "reply", "addr-reg-reply"),
    "client-data": "1",
    "lq-query": "*",
    // RFC 6977 sections 6.3 and 6.5: of all clients that are concerned, and of those that are not told.
    "reconfigure-request": "+",
    "reconfigure-reply": "*",
  },
  check: checkDuid,
});

/** Who the server is: its DUID. */
export const serverId: OptionDefinition<Uint8Array> = dhcpv6.define({
  code: 2,
  name: "server-id",
  source: "RFC 8415 section 21.3",
  isVital: true,
  layout: duid,
  places: {
    ...places("1", "advertise", "request", "renew", "reply", "release", "decline", "reconfigure"),
    ...places("?", "information-request", "leasequery", "active-leasequery", "addr-reg-reply"),
    ...places("1", "leasequery-reply", "reconfigure-reply"),
    "reconfigure-request": "?",
  },
  check: checkDuid,
});
