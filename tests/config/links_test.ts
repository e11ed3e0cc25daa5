import assert from "node:assert/strict";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import { networkAddress } from "../support/network_address.ts";
import { findingsIn, INTERFACES, load } from "./loading.ts";

const TOP = "listen: [{ interface: eth0 }]\nhandlers: []\n";

/** The links of a configuration: name, prefixes, interfaces. */
function linksOf(text: string, interfaces = INTERFACES): string[] {
  return load(text, interfaces).links.all.map((link) =>
    `${link.name}: ${link.prefixes.map(formatPrefix).join(" ")} [${link.interfaces.join(" ")}]`
  );
}

Deno.test("links are those that are configured", () => {
  const links = linksOf(`${TOP}
links:
  - { name: lan, prefixes: ["2001:db8:1::/64"], interfaces: [eth0] }
  - { name: far, prefixes: ["2001:db8:7::/64", "2001:db8:70::/64"] }
`);
  assert.deepEqual(links, [
    "lan: 2001:db8:1::/64 [eth0]",
    "far: 2001:db8:7::/64 2001:db8:70::/64 []",
  ]);
});

Deno.test("without links, every prefix of a match is one, whatever the pools and interfaces", () => {
  const links = linksOf(`listen: [{ interface: eth0 }]
handlers:
  - match: { subnet: ["2001:db8:5::/48", "2001:db8:6::/48"] }
    handlers:
      - match: { subnet: "2001:db8:5:1::/64" }
        handlers:
          - address-pool: { prefix: "2001:db8:5:1:8000::/65" }
  - match: { subnet: "2001:db8:6::/48" }
    handlers: []
`);
  assert.deepEqual(links, [
    "2001:db8:5::/48: 2001:db8:5::/48 []",
    "2001:db8:6::/48: 2001:db8:6::/48 []",
    "2001:db8:5:1::/64: 2001:db8:5:1::/64 []",
  ]);
});

const poolOf = (range: string) => `  - address-pool: { range: "${range}" }\n`;

Deno.test("without either, the prefix of an interface is a link, with the pools in it", () => {
  const handlers = "handlers:\n" + poolOf("2001:db8:1::1000-2001:db8:1::1fff");
  assert.deepEqual(linksOf(`listen: [{ interface: eth0 }]\n${handlers}`), [
    "2001:db8:1::/64: 2001:db8:1::/64 [eth0]",
  ]);
  // A listener on an address is on the link too, but its clients need not be.
  assert.deepEqual(linksOf(`listen: [{ unicast: "2001:db8:1::1" }]\n${handlers}`), [
    "2001:db8:1::/64: 2001:db8:1::/64 []",
  ]);
});

Deno.test("the prefix of an interface is the one that holds its link-address", () => {
  const interfaces = [
    networkAddress("eth0", "fe80::1/64"),
    networkAddress("eth0", "2001:db8:1::5/128"),
    networkAddress("eth0", "2001:db8:1::7/64"),
    networkAddress("eth0", "2001:db8:2::1/56"),
  ];
  const listening = (keys: string) =>
    linksOf(`listen: [{ interface: eth0${keys} }]\nhandlers: []\n`, interfaces);
  // The first global address was given by DHCP: its 128 bits say nothing of the link.
  assert.deepEqual(listening(""), ["2001:db8:1::/64: 2001:db8:1::/64 [eth0]"]);
  assert.deepEqual(listening(", link-address: 2001:db8:2::9"), [
    "2001:db8:2::/56: 2001:db8:2::/56 [eth0]",
  ]);
  assert.deepEqual(listening(", link-address: 2001:db8:3::9"), []);
});

Deno.test("a pool elsewhere is a link by its common prefix, 64 bits long at most", () => {
  const listen = "listen: [{ interface: eth0 }]\nhandlers:\n";
  assert.deepEqual(linksOf(listen + poolOf("2001:db8:5::1000-2001:db8:5::1fff")), [
    "2001:db8:1::/64: 2001:db8:1::/64 [eth0]",
    "2001:db8:5::/64: 2001:db8:5::/64 []",
  ]);
  // Pools within each other's prefix are on one link.
  assert.deepEqual(
    linksOf(
      listen + poolOf("2001:db8:5::1-2001:db8:5::9") + poolOf("2001:db8:5::1-2001:db8:5:3::1") +
        poolOf("2001:db8:5:2::1-2001:db8:5:2::9") + poolOf("2001:db8:6::1-2001:db8:6::9"),
    ),
    [
      "2001:db8:1::/64: 2001:db8:1::/64 [eth0]",
      "2001:db8:5::/62: 2001:db8:5::/62 []",
      "2001:db8:6::/64: 2001:db8:6::/64 []",
    ],
  );
});

Deno.test("clients on an interface without a prefix are on the link of the only pool", () => {
  const bare = [networkAddress("eth0", "fe80::1/64"), networkAddress("lo", "::1/128")];
  const listen = "listen: [{ interface: eth0 }, { unicast: ::1 }]\nhandlers:\n";
  const pool = poolOf("2001:db8:5::1000-2001:db8:5::1fff");
  assert.deepEqual(linksOf(listen + pool, bare), ["2001:db8:5::/64: 2001:db8:5::/64 [eth0]"]);
  assert.deepEqual(linksOf(listen + pool + poolOf("2001:db8:6::1-2001:db8:6::9"), bare), [
    "2001:db8:5::/64: 2001:db8:5::/64 []",
    "2001:db8:6::/64: 2001:db8:6::/64 []",
  ]);
  // A prefix pool need not be on any link.
  assert.deepEqual(
    linksOf(`${listen}  - prefix-pool: { prefix: "2001:db8::/32", delegated-length: 56 }`, bare),
    [],
  );
});

Deno.test("links do not overlap, and names and interfaces are there once", () => {
  assert.deepEqual(
    findingsIn(`links:
  - { name: a, prefixes: ["2001:db8:1::/48", "2001:db8:1:5::/64"], interfaces: [eth0] }
  - { name: a, prefixes: ["2001:db8:1:1::/64", "2001:db8:1::/48", "2001:db9::/32"] }
  - { name: b, prefixes: ["2001:dba::/64", "2001:dba::/64"], interfaces: [eth0] }
  - { name: c, prefixes: "2001:dba::/64" }
  - { name: d, prefixes: "2001:db9:1::/48" }
${TOP}`),
    [
      "3:13: links[1].name: links[0] is called a already",
      "3:27: links[1].prefixes[0]: 2001:db8:1:1::/64 overlaps 2001:db8:1::/48 of link a: expected " +
      "each address on one link",
      "3:48: links[1].prefixes[1]: 2001:db8:1::/48 is a prefix of link a already",
      "4:44: links[2].prefixes[1]: 2001:dba::/64 is a prefix of this link already",
      "4:75: links[2].interfaces[0]: eth0 is attached to link a already",
      "5:26: links[3].prefixes: 2001:dba::/64 is a prefix of link b already",
      "6:26: links[4].prefixes: 2001:db9:1::/48 overlaps 2001:db9::/32 of link a: expected each " +
      "address on one link",
    ],
  );
});

Deno.test("a prefix that holds one of a link before it overlaps it all the same", () => {
  assert.deepEqual(
    findingsIn(`links:
  - { name: narrow, prefixes: "2001:db8:1::/64" }
  - { name: wide, prefixes: "2001:db8::/32" }
${TOP}`),
    [
      "2:31: links[0].prefixes: 2001:db8:1::/64 overlaps 2001:db8::/32 of link wide: expected each " +
      "address on one link",
    ],
  );
});

Deno.test("interfaces of a link agree with the link-address of their listener", () => {
  const withLinkAddress = (address: string) =>
    findingsIn(`links:
  - { name: lan, prefixes: ["2001:db8:1::/64", "2001:db8:2::/64"], interfaces: [eth0] }
listen:
  - interface: eth0
    link-address: ${address}
handlers: []
`);
  assert.deepEqual(withLinkAddress("2001:db8:2::1"), []);
  assert.deepEqual(withLinkAddress("2001:db8:3::1"), [
    "5:19: listen[0].link-address: expected an address in 2001:db8:1::/64 or 2001:db8:2::/64, as " +
    "eth0 is attached to link lan, found 2001:db8:3::1",
  ]);
});

Deno.test("a pattern agrees with the interfaces of a link, and wants one that matches here", () => {
  assert.deepEqual(
    findingsIn(`links:
  - { name: lan, prefixes: ["2001:db8:1::/64"], interfaces: [eth0] }
listen:
  - interface: "eth*"
    link-address: 2001:db8:3::1
  - interface: "ppp*"
handlers: []
`),
    [
      "5:19: listen[0].link-address: expected an address in 2001:db8:1::/64, as eth0 is attached to " +
      "link lan, found 2001:db8:3::1",
      "6:16: warning: listen[1].interface: this machine has no interface with an address that ppp* " +
      "matches; it has lo, eth0",
    ],
  );
});

Deno.test("the interfaces that a pattern matches make no links: those of the pools are", () => {
  const handlers = "handlers:\n" + poolOf("2001:db8:5::1000-2001:db8:5::1fff");
  assert.deepEqual(linksOf(`listen: [{ interface: "*" }]\n${handlers}`), [
    "2001:db8:5::/64: 2001:db8:5::/64 []",
  ]);
});

Deno.test("what this machine lacks is a warning", () => {
  assert.deepEqual(
    findingsIn(`links:
  - { name: lan, prefixes: "2001:db8:1::/64", interfaces: [eth0, eth7] }
listen:
  - interface: eth8
    reply-from: fe80::8
  - unicast: 2001:db8:1::2
  - interface: eth0
    reply-from: fe80::2
handlers: []
`),
    [
      "2:66: warning: links[0].interfaces[1]: this machine has no interface eth7 with an address; " +
      "it has lo, eth0",
      "4:16: warning: listen[0].interface: this machine has no interface eth8 with an address; it " +
      "has lo, eth0",
      "6:14: warning: listen[1].unicast: this machine does not have the address 2001:db8:1::2",
      "8:17: warning: listen[2].reply-from: eth0 does not have the address fe80::2",
    ],
  );
});

Deno.test("who may ask is never left open without a word", () => {
  const allowing = (from: string) =>
    findingsIn(`listen: [{ unicast: ::1 }]
handlers:
  - leasequery: { allow-from: ${from} }
`);
  assert.deepEqual(allowing('["::1", "2001:db8::/32"]'), []);
  assert.deepEqual(allowing("[]"), [
    "3:31: handlers[0].leasequery.allow-from: expected at least 1 entry, found an empty list",
  ]);
  const [warning, ...others] = allowing('["2001:db8::/32", "::/0"]');
  assert.match(warning!, /^3:31: warning: handlers\[0\]\.leasequery\.allow-from: /);
  assert.deepEqual(others, []);
});

Deno.test("an address pool is on a link that its clients can be on", () => {
  const pool = 'address-pool: { prefix: "2001:db8:1:0:8000::/65" }';
  const findingsWith = (match: string) =>
    findingsIn(`links:
  - { name: lan, prefixes: "2001:db8:1::/64" }
  - { name: far, prefixes: "2001:db8:2::/64" }
listen: [{ unicast: ::1, mark: far }]
handlers:
  - match: ${match}
    handlers:
      - ${pool}
`).map((line) => line.replace(/: The pool.*/, ""));
  const outside = "8:23: handlers[0].handlers[0].address-pool";
  assert.deepEqual(findingsWith("{ link: lan }"), []);
  assert.deepEqual(findingsWith("{ link: [lan, far] }"), []);
  assert.deepEqual(findingsWith("{ marked-with: far }"), []);
  assert.deepEqual(findingsWith('{ subnet: "2001:db8::/32" }'), []);
  assert.deepEqual(findingsWith('{ subnet: "2001:db8:1:0:1::/80" }'), []);
  assert.deepEqual(findingsWith("{ link: far }"), [outside]);
  assert.deepEqual(findingsWith('{ subnet: "2001:db8:2::/48" }'), [outside]);
  assert.deepEqual(findingsWith('{ subnet: "2001:db8:2::/48", link: lan }'), [
    "6:22: warning: handlers[0].match.subnet: this can never hold: lan is not in 2001:db8:2::/48",
    outside,
  ]);
});

Deno.test("interface-ids and relays that an earlier link has already are warned of", () => {
  assert.deepEqual(
    findingsIn(`${TOP}
links:
  - { name: one, prefixes: "2001:db8:1::/64", interface-ids: [a, "olt*"] }
  - name: two
    prefixes: "2001:db8:2::/64"
    interface-ids: [b, "olt7/*", "ol*"]
  - { name: three, prefixes: "2001:db8:3::/64", interface-ids: b, relays: "fe80::1" }
  - { name: four, prefixes: "2001:db8:4::/64", relays: ["2001:db8::/64", "fe80::/10"] }
  - { name: five, prefixes: "2001:db8:5::/64", relays: ["2001:db8::7"] }
  - { name: six, prefixes: "2001:db8:6::/64", interface-ids: c, relays: ["2001:db8::/32"] }
`),
    [
      "8:24: warning: links[1].interface-ids[1]: this tells of link one already, which counts",
      "9:64: warning: links[2].interface-ids: this tells of link two already, which counts",
      "11:56: warning: links[4].relays: this tells of link four already, which counts",
    ],
  );
});

Deno.test("interface-ids and relays are read as conditions read them", () => {
  assert.deepEqual(
    findingsIn(`${TOP}
links:
  - { name: one, prefixes: "2001:db8:1::/64", interface-ids: [7, "", "hex:0"], relays: fe80 }
`),
    [
      '5:63: links[0].interface-ids[0]: expected an interface-id such as "ge-0/0/1.7", ' +
      '"ge-0/0/1.*" or "hex:0102*", found 7: put it in quotes',
      '5:66: links[0].interface-ids[1]: expected an interface-id such as "ge-0/0/1.7", ' +
      '"ge-0/0/1.*" or "hex:0102*", found ""',
      "5:70: links[0].interface-ids[2]: expected whole octets in hexadecimal behind hex:, such as " +
      'hex:0102 or hex:0102*, found "hex:0"',
      '5:88: links[0].relays: expected an IPv6 prefix such as 2001:db8::/32, found "fe80"',
    ],
  );
});

Deno.test("who is on a link by what a relay says may have no link-address", () => {
  const findings = (more: string) =>
    findingsIn(`
links: [{ name: one, prefixes: "2001:db8:1::/64"${more} }]
listen: [{ interface: eth0 }]
handlers:
  - match: { link: one }
    handlers:
      - match: { subnet: "::/128" }
        handlers: []
`);
  assert.deepEqual(findings(', interface-ids: "a"'), []);
  assert.deepEqual(findings(', relays: "fe80::1"'), []);
  assert.deepEqual(findings(""), [
    "7:26: warning: handlers[0].handlers[0].match.subnet: this can never hold: one is not in ::/128",
  ]);
});
