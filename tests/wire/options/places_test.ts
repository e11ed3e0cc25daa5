import assert from "node:assert/strict";
import "../../../lib/wire/options/mod.ts";
import { dhcpv6 } from "../../../lib/wire/option.ts";

/** Where clients ask for configuration, and where a server gives it. */
const CONFIGURATION = [
  "solicit",
  "request",
  "renew",
  "rebind",
  "information-request",
  "advertise",
  "reply",
];

/** An option may be in these places, so often, and in no other. */
function assertPlaces(code: number, occurrence: string, ...names: readonly string[]): void {
  const { name, places } = dhcpv6.withCode(code);
  const expected = names.map((name) => [name, occurrence]);
  assert.deepEqual({ ...places }, Object.fromEntries(expected), name);
}

Deno.test("a status code is at most once in what a server says, in an IA and in a lease", () => {
  assertPlaces(
    13,
    "?",
    ...["advertise", "reply", "reconfigure-reply"],
    ...["leasequery-reply", "leasequery-data", "leasequery-done"],
    ...["iana", "iata", "iapd", "ia-address", "ia-prefix"],
  );
});

Deno.test("a Reconfigure has one reconfigure-message, which a reconfigure-request may ask for", () => {
  const { places } = dhcpv6.withCode(19);
  assert.deepEqual({ ...places }, { "reconfigure": "1", "reconfigure-request": "?" });
});

Deno.test("reconfigure-accept is at most once where configuration is asked for and given", () => {
  assertPlaces(20, "?", ...CONFIGURATION);
});

Deno.test("SIP, DNS and SNTP servers are at most once where configuration is, NTP servers often", () => {
  for (const code of [21, 22, 23, 24, 31]) assertPlaces(code, "?", ...CONFIGURATION);
  assertPlaces(56, "*", ...CONFIGURATION);
});

Deno.test("time zones and the AFTR are at most once where configuration is", () => {
  for (const code of [41, 42, 64]) assertPlaces(code, "?", ...CONFIGURATION);
});

Deno.test("SOL_MAX_RT and INF_MAX_RT are at most once in what a server says", () => {
  for (const code of [82, 83]) assertPlaces(code, "?", "advertise", "reply");
});

Deno.test("relay data is in client data, and client links in the answer to a leasequery", () => {
  assertPlaces(47, "?", "client-data");
  assertPlaces(48, "?", "leasequery-reply");
});

Deno.test("what is only inside other options has no place in a message of its own", () => {
  assertPlaces(26, "*", "iapd", "client-data");
  assertPlaces(46, "1", "client-data");
  assertPlaces(67, "?", "ia-prefix");
  assertPlaces(89, "+", "s46-map-e-container", "s46-map-t-container");
  assertPlaces(90, "+", "s46-map-e-container", "s46-lw-container");
  assertPlaces(91, "1", "s46-map-t-container");
  assertPlaces(92, "?", "s46-lw-container");
  const containers = ["s46-map-e-container", "s46-map-t-container", "s46-lw-container"];
  assertPlaces(93, "?", "s46-rule", "s46-v4-v6-binding", ...containers);
  const addresses = Object.keys(dhcpv6.withCode(5).places!);
  // RFC 9686 section 4.2: an address that is registered is in no IA.
  const inMessages = addresses.filter((name) => name.startsWith("addr-reg-"));
  assert.deepEqual(inMessages, ["addr-reg-inform", "addr-reg-reply"]);
  assert.deepEqual(addresses.slice(0, -2), ["iana", "iata", "client-data", "lq-query"]);
});
