import assert from "node:assert/strict";
import { findingsOf, sentBy } from "./support.ts";

const MAP_E = 94;
const MAP_T = 95;
const RELAYS = ["2001:db8::1", "2001:db8::2"];
const RELAY_OPTIONS = "005a001020010db8000000000000000000000001" +
  "005a001020010db8000000000000000000000002";

function rule(keys: Readonly<Record<string, unknown>> = {}) {
  return {
    "ipv6-prefix": "2001:db8:f000::/36",
    "ipv4-prefix": "192.0.2.0/24",
    "contiguous-ports": 64,
    "sharing-ratio": 16,
    ...keys,
  };
}

function mapE(...rules: unknown[]): string[] {
  return sentBy([{ "map-e": { "br-addresses": RELAYS, rules } }], MAP_E);
}

// Flags, EA length 8 + 4, the prefixes, and an offset of 16 - 4 - 6 without a port set.
const RULE = (flags: string) => `00590015${flags}0c18c0000200242001` + "0db8f0005d000406000000";

Deno.test("map-e sends its rules, then its border relays", () => {
  assert.deepEqual(mapE(rule({ "forwarding-mapping": true })), [RULE("01") + RELAY_OPTIONS]);
});

Deno.test("forwarding-mapping is off unless it is true", () => {
  assert.deepEqual(mapE(rule()), [RULE("00") + RELAY_OPTIONS]);
  assert.deepEqual(mapE(rule({ "forwarding-mapping": false })), [RULE("00") + RELAY_OPTIONS]);
});

Deno.test("map-t sends its rules, then its default mapping", () => {
  const handlers = [{
    "map-t": {
      "default-mapping": "2001:db8:0:1::/64",
      rules: [
        rule({
          "ipv6-prefix": "2001:db8:9500::/40",
          "ipv4-prefix": "198.51.100.0/24",
          "contiguous-ports": 4,
          "sharing-ratio": 256,
        }),
      ],
    },
  }];
  const expected = "005900150010" + "18c6336400" + "2820010db895" + "005d000406000000" +
    "005b000940" + "20010db800000001";
  assert.deepEqual(sentBy(handlers, MAP_T), [expected]);
});

Deno.test("of several maps the first that applies is sent", () => {
  const handlers = [rule(), rule({ "sharing-ratio": 32 })].map((each) => ({
    "map-e": { "br-addresses": RELAYS, rules: [each] },
  }));
  assert.deepEqual(sentBy(handlers, MAP_E), [RULE("00") + RELAY_OPTIONS]);
});

Deno.test("a rule may give each client a whole address, or split one to single ports", () => {
  const [whole] = mapE(
    rule({ "ipv4-prefix": "192.0.2.1", "sharing-ratio": 1, "contiguous-ports": 65_536 }),
  );
  assert.match(whole!, /^00590015000020c0000201242001.*5d000400000000/);
  const [split] = mapE(
    rule({
      "ipv6-prefix": "2001::/16",
      "ipv4-prefix": "0.0.0.0/0",
      "sharing-ratio": 65_536,
      "contiguous-ports": 1,
    }),
  );
  assert.match(split!, /^0059001200300000000000102001005d000400000000/);
});

Deno.test("a rule that cannot work is told by what does not fit", () => {
  const findings = (keys: string) =>
    findingsOf(
      'map-e: { br-addresses: ["2001:db8::1"], rules: [{ ipv6-prefix: "2001:db8:f000::/36", ' +
        `ipv4-prefix: 192.0.2.0/24, ${keys} }] }`,
    );
  assert.deepEqual(findings("contiguous-ports: 8192, sharing-ratio: 16"), [
    "3:135: handlers[0].map-e.rules[0].contiguous-ports: expected at most 4096, found 8192: 16 " +
    "clients share the 65536 ports of an address",
  ]);
  assert.deepEqual(findings("contiguous-ports: 1, sharing-ratio: 1"), [
    "3:135: handlers[0].map-e.rules[0].contiguous-ports: expected at least 2 with a " +
    "sharing-ratio of 1, found 1",
  ]);
  assert.deepEqual(findings("contiguous-ports: 63, sharing-ratio: 131072"), [
    "3:135: handlers[0].map-e.rules[0].contiguous-ports: expected a power of two from 1 to " +
    "65536, found 63",
    "3:154: handlers[0].map-e.rules[0].sharing-ratio: expected a power of two from 1 to 65536, " +
    "found 131072",
  ]);
  assert.deepEqual(findings("contiguous-ports: 4, sharing-ratio: 4, forwarding-mapping: no"), [
    '3:176: handlers[0].map-e.rules[0].forwarding-mapping: expected true or false, found "no"',
  ]);
});

Deno.test("a client's prefix has room for an address within", () => {
  assert.deepEqual(
    findingsOf(
      'map-e: { br-addresses: ["2001:db8::1"], rules: [{ ipv6-prefix: "2001:db8:f000::/56", ' +
        "ipv4-prefix: 192.0.2.0/24, contiguous-ports: 4, sharing-ratio: 256 }] }",
    ),
    [
      "3:68: handlers[0].map-e.rules[0].ipv6-prefix: expected at most 48 bits, found 56: a " +
      "client's prefix has 16 more, and at most 64 in all",
    ],
  );
});

Deno.test("each key of a rule is told when it is missing, wrong or unknown", () => {
  assert.deepEqual(
    findingsOf(
      'map-t: { default-mapping: "2001:db8::/64", rules: [{ ipv6-prefix: "2001:db8::1/36", ' +
        "ipv4-prefix: 192.0.2.1/24, ports: 4 }] }",
    ),
    [
      "3:56: handlers[0].map-t.rules[0].contiguous-ports: missing; expected a power of two from " +
      "1 to 65536",
      "3:56: handlers[0].map-t.rules[0].sharing-ratio: missing; expected a power of two from 1 " +
      "to 65536",
      "3:71: handlers[0].map-t.rules[0].ipv6-prefix: expected the prefix 2001:db8::/36, found " +
      '"2001:db8::1/36": bits after the first 36 are set',
      "3:102: handlers[0].map-t.rules[0].ipv4-prefix: expected the prefix 192.0.2.0/24, found " +
      '"192.0.2.1/24": bits after the first 24 are set',
      '3:116: handlers[0].map-t.rules[0].ports: unknown key "ports"; expected ipv6-prefix, ' +
      "ipv4-prefix, contiguous-ports, sharing-ratio or forwarding-mapping",
    ],
  );
});

Deno.test("the default mapping of map-t has room for an IPv4 address behind it", () => {
  const findings = (length: number) =>
    findingsOf(
      `map-t: { default-mapping: "2001:db8::/${length}", rules: [{ ipv6-prefix: ` +
        '"2001:db8:f000::/36", ipv4-prefix: 192.0.2.0/24, contiguous-ports: 4, ' +
        "sharing-ratio: 16 }] }",
    );
  const at = "3:31: ";
  assert.deepEqual(findings(64), []);
  assert.deepEqual(findings(96), [
    `${at}warning: handlers[0].map-t.default-mapping: A prefix of 64 bits is usual here, and ` +
    "this one has 96",
  ]);
  assert.deepEqual(findings(97), [
    `${at}handlers[0].map-t.default-mapping: expected a prefix of 64 bits, at most 96, found 97: ` +
    "an IPv4 address has to fit behind it",
  ]);
});

Deno.test("map-e needs a rule and a border relay that can be reached", () => {
  assert.deepEqual(findingsOf("map-e: { br-addresses: [fe80::1], rules: [] }"), [
    "3:29: handlers[0].map-e.br-addresses[0]: expected a unicast IPv6 address such as " +
    '2001:db8::1, found "fe80::1": that is a link-local address',
    "3:46: handlers[0].map-e.rules: expected at least 1 entry, found an empty list",
  ]);
});
