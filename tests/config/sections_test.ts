import assert from "node:assert/strict";
import { formatAddress } from "../../lib/wire/address.ts";
import { toHex } from "../../lib/wire/bytes.ts";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import { findingsIn, findingsInTop, load } from "./loading.ts";

const LEAST = "listen: [{ unicast: ::1 }]\nhandlers: []\n";

Deno.test("what is left out has its default", () => {
  const { configuration } = load(LEAST);
  assert.partialDeepStrictEqual(configuration, {
    serverId: undefined,
    user: undefined,
    group: undefined,
    pidFile: undefined,
    allowRapidCommit: false,
    rapidCommitRejections: false,
    exceptionWindow: 10,
    maxExceptions: 5,
    logging: [{ kind: "console", level: "warning", color: "auto" }],
    leases: { database: "/var/lib/sextant/leases.sqlite", durability: "full" },
    links: undefined,
    listen: [{ kind: "unicast", marks: ["unmarked"], port: 547 }],
    handlers: [],
  });
});

Deno.test("every key is read", () => {
  const { configuration } = load(`
server-id: { duid-en: { enterprise-number: 40208, identifier: "12:34" } }
user: nobody
group: 65534
pid-file: sextant.pid
allow-rapid-commit: true
rapid-commit-rejections: true
exception-window: 1m
max-exceptions: 0
logging: [{ console: { level: debug-handling, color: never } }]
leases: { database: x.sqlite, durability: normal }
links: [{ name: lan, prefixes: "2001:db8:1::/64", interfaces: [eth0] }]
listen:
  - { interface: eth0, link-address: "2001:db8:1::2", reply-from: fe80::1, listen-to-self: true, mark: lan, port: 1547 }
  - { unicast: 2001:db8:1::1, mark: [relayed, far] }
handlers: []
`);
  const { listen, links, serverId, ...plain } = configuration;
  assert.equal(toHex(serverId!), "00020000" + "9d10" + "1234");
  assert.partialDeepStrictEqual(plain, {
    user: "nobody",
    group: "65534",
    pidFile: "/etc/sextant.pid",
    allowRapidCommit: true,
    rapidCommitRejections: true,
    exceptionWindow: 60,
    maxExceptions: 0,
    logging: [{ kind: "console", level: "debug-handling", color: "never" }],
    leases: { database: "/etc/x.sqlite", durability: "normal" },
    handlers: [],
  });
  const shown = links!.map(({ prefixes, ...rest }) => ({
    ...rest,
    prefixes: prefixes.map(formatPrefix),
  }));
  assert.deepEqual(shown, [{ name: "lan", prefixes: ["2001:db8:1::/64"], interfaces: ["eth0"] }]);
  const [onInterface, onUnicast] = listen;
  assert.ok(onInterface?.kind === "interface" && onUnicast?.kind === "unicast");
  assert.equal(formatAddress(onInterface.linkAddress!), "2001:db8:1::2");
  assert.equal(formatAddress(onInterface.replyFrom!), "fe80::1");
  assert.equal(formatAddress(onUnicast.address), "2001:db8:1::1");
  assert.deepEqual(onInterface.marks, ["lan"]);
  assert.deepEqual(onUnicast.marks, ["relayed", "far"]);
  assert.equal(onInterface.listenToSelf, true);
  assert.deepEqual(listen.map(({ port }) => port), [1547, 547]);
});

Deno.test("paths are relative to the configuration file", () => {
  const database = (written: string) =>
    load(`${LEAST}leases: { database: ${written} }\n`).configuration.leases.database;
  assert.equal(database("leases.sqlite"), "/etc/leases.sqlite");
  assert.equal(database("/srv/leases.sqlite"), "/srv/leases.sqlite");
});

Deno.test("what a configuration must have is asked for", () => {
  assert.deepEqual(findingsIn("leases: {}\n"), [
    "1:1: listen: missing; expected a list",
    "1:1: handlers: missing; expected a list",
  ]);
  assert.deepEqual(findingsIn(""), [
    "1:1: expected a mapping of keys such as listen and handlers, found nothing",
  ]);
  assert.deepEqual(findingsIn("- listen\n"), [
    "1:1: expected a mapping of keys such as listen and handlers, found a list",
  ]);
});

Deno.test("a top-level key that is unknown is refused, with what was probably meant", () => {
  const [loging, x, ...others] = findingsInTop("loging: []\nx: 1");
  assert.match(
    loging!,
    /^1:1: loging: unknown key "loging"; did you mean "logging"\?$/,
  );
  assert.match(x!, /^2:1: x: unknown key "x"; expected server-id, .* or handlers$/);
  assert.deepEqual(others, []);
});

Deno.test("a duplicate key is refused in every mapping, besides all else", () => {
  assert.deepEqual(
    findingsInTop(
      "max-exceptions: 1\nleases: { durability: full, durability: no }\nmax-exceptions: x",
    ),
    [
      '2:29: duplicate key "durability"; expected each key once',
      '2:41: leases.durability: expected full or normal, found "no"',
      '3:1: duplicate key "max-exceptions"; expected each key once',
      '3:17: max-exceptions: expected a whole number from 0 to 4294967295, found "x"',
    ],
  );
});

Deno.test("scalars of a wrong type or out of range are refused", () => {
  assert.deepEqual(
    findingsInTop(
      "allow-rapid-commit: yes\nrapid-commit-rejections:\nexception-window: 0s\nmax-exceptions: -1",
    ),
    [
      '1:21: allow-rapid-commit: expected true or false, found "yes"',
      "2:1: rapid-commit-rejections: expected true or false, found nothing",
      "3:19: exception-window: expected at least 1 second, found 0",
      "4:17: max-exceptions: expected a whole number from 0 to 4294967295, found -1",
    ],
  );
});

Deno.test("logging that cannot be is refused", () => {
  assert.deepEqual(
    findingsInTop(`logging:
  - console: { level: warn, color: yes, colour: auto }
  - consol: {}
  - console:
  - text`),
    [
      "2:23: logging[0].console.level: expected critical, error, warning, info, debug, " +
      'debug-packets or debug-handling, found "warn"; did you mean "warning"?',
      '2:36: logging[0].console.color: expected auto, always or never, found "yes"',
      '2:41: logging[0].console.colour: unknown key "colour"; did you mean "color"? Expected level, ' +
      "color or format",
      '3:5: logging[1]: expected console, file or syslog among the keys, found consol; did you mean "console"?',
      "4:5: logging[2].console: expected a mapping, found nothing",
      '5:5: logging[3]: expected a mapping with console, file or syslog, found "text"',
    ],
  );
  assert.deepEqual(findingsInTop("logging: [{ console: {} }, { console: {} }]"), [
    "1:28: logging[1]: expected console once, found it in logging[0] already",
  ]);
});

Deno.test("the lease store is checked key by key", () => {
  assert.deepEqual(findingsInTop("leases: { database: 7, durability: some, datbase: x }"), [
    "1:21: leases.database: expected the path of a file such as static.csv, found 7: put it in quotes",
    '1:36: leases.durability: expected full or normal, found "some"',
    '1:42: leases.datbase: unknown key "datbase"; did you mean "database"? Expected database, ' +
    "durability, keep-changes or keep-ended",
  ]);
});

Deno.test("links are checked key by key", () => {
  assert.deepEqual(
    findingsInTop(`links:
  - prefixes: 7
  - name: 7
    prefixes: []
    interface: eth0
  - name: ""
    prefixes: [2001:db8::/33, 2001:db8::1/33]
    interfaces: eth0`),
    [
      "2:5: links[0].name: missing; expected the name of a link such as lan",
      "2:15: links[0].prefixes: expected an IPv6 prefix such as 2001:db8::/32, found 7",
      "3:11: links[1].name: expected the name of a link such as lan, found 7: put it in quotes",
      "4:15: links[1].prefixes: expected at least 1 entry, found an empty list",
      '5:5: links[1].interface: unknown key "interface"; did you mean "interfaces"? Expected name, ' +
      "prefixes, interfaces, interface-ids or relays",
      '6:11: links[2].name: expected the name of a link such as lan, found ""',
      '7:31: links[2].prefixes[1]: expected the prefix 2001:db8::/33, found "2001:db8::1/33": bits ' +
      "after the first 33 are set",
      '8:17: links[2].interfaces: expected a list, found "eth0"',
    ],
  );
  assert.deepEqual(findingsInTop("links: []"), [
    "1:8: links: expected at least 1 entry, found an empty list",
  ]);
});

Deno.test("trusted-relays of a listener is a prefix or a list, which may be empty", () => {
  const listeners = (value: string) =>
    findingsInTop(`listen:
  - { interface: eth0, trusted-relays: ${value} }
  - { unicast: "2001:db8::1", trusted-relays: ${value} }`)
      .filter((finding) => !finding.includes("warning: "));
  assert.deepEqual(listeners("[]"), []);
  assert.deepEqual(listeners("fe80::/10"), []);
  assert.deepEqual(listeners('["2001:db8:ffff::/48", "fe80::/10"]'), []);
  assert.match(listeners("yes")[0]!, /trusted-relays: expected an IPv6 prefix/);
  const overTcp = `listen: [{ tcp: "::1", allow-from: "::1", trusted-relays: [] }]`;
  assert.match(findingsInTop(overTcp)[0]!, /unknown key "trusted-relays"/);
});

Deno.test("listeners are checked key by key", () => {
  assert.deepEqual(
    findingsInTop(`listen:
  - interface: eth0
    link-address: fe80::1
    reply-from: 2001:db8::1
    listen-to-self: 1
    prot: 5
  - unicast: fe80::1
    mark: []
    port: 0
  - unicast: "::"
    link-address: ::1
  - unicast:
  - { port: 5 }
  - interfac: eth0
  - { interface: eth0, unicast: ::1 }
  - eth0`),
    [
      '3:19: listen[0].link-address: expected a unicast IPv6 address such as 2001:db8::1, found "fe80::1": that is a link-local address',
      '4:17: listen[0].reply-from: expected a link-local IPv6 address such as fe80::1, found "2001:db8::1": that is not a link-local address',
      "5:21: listen[0].listen-to-self: expected true or false, found 1",
      '6:5: listen[0].prot: unknown key "prot"; did you mean "port"? Expected interface, link-address, reply-from, listen-to-self, trusted-relays, mark or port',
      '7:14: listen[1].unicast: expected an IPv6 address of this machine such as 2001:db8::1, found "fe80::1": that is a link-local address',
      "8:11: listen[1].mark: expected at least 1 entry, found an empty list",
      "9:11: listen[1].port: expected a port number from 1 to 65535, found 0",
      '10:14: listen[2].unicast: expected an IPv6 address of this machine such as 2001:db8::1, found "::": that is the unspecified address',
      '11:5: listen[2].link-address: unknown key "link-address"; expected unicast, trusted-relays, mark or port',
      "12:5: listen[3].unicast: expected an IPv6 address of this machine such as 2001:db8::1, found nothing",
      "13:5: listen[4]: expected interface, unicast or tcp among the keys, found port",
      '14:5: listen[5]: expected interface, unicast or tcp among the keys, found interfac; did you mean "interface"?',
      "15:5: listen[6]: expected either interface, unicast or tcp, found interface and unicast",
      '16:5: listen[7]: expected a mapping with interface, unicast or tcp, found "eth0"',
    ],
  );
});

Deno.test("a place to listen is named once", () => {
  assert.deepEqual(
    findingsInTop(`listen:
  - interface: eth0
  - interface: eth0
    port: 1547
  - unicast: 2001:db8:1::1
  - interface: eth0
    mark: lan
  - unicast: 2001:db8:1:0::1
    port: 547`),
    [
      "6:5: listen[3]: expected each listener once, found eth0 port 547 in listen[0] already",
      "8:5: listen[4]: expected each listener once, found [2001:db8:1::1]:547 in listen[2] already",
    ],
  );
  assert.deepEqual(findingsInTop("listen: []"), [
    "1:9: listen: expected at least 1 entry, found an empty list",
  ]);
});

Deno.test("the four forms of server-id are the DUIDs that they say", () => {
  const idOf = (form: string) =>
    toHex(load(`server-id: ${form}\n${LEAST}`).configuration.serverId!);
  assert.equal(
    idOf('{ duid-ll: { hardware-type: 1, link-layer-address: "00:24:36:ef:1d:89" } }'),
    "00030001002436ef1d89",
  );
  // RFC 8415 section 11.2: seconds since 2000-01-01.
  assert.equal(
    idOf(
      '{ duid-llt: { hardware-type: 1, link-layer-address: "00:24:36:ef:1d:89", timestamp: 2000-01-01T00:01:00Z } }',
    ),
    "000100010000003c002436ef1d89",
  );
  assert.equal(
    idOf('{ duid-en: { enterprise-number: 40208, identifier: "12:34:56:78:90:ab:cd:ef" } }'),
    "000200009d101234567890abcdef",
  );
  assert.equal(
    idOf("{ duid-uuid: { uuid: 2b1f4a1e-2a52-4f0e-9d4b-2f6f3a3f4a01 } }"),
    "00042b1f4a1e2a524f0e9d4b2f6f3a3f4a01",
  );
});

Deno.test("a server-id that is no DUID is refused", () => {
  assert.deepEqual(findingsInTop("server-id: {}"), [
    "1:12: server-id: expected duid-ll, duid-llt, duid-en, duid-uuid or hex, found an empty mapping",
  ]);
  assert.deepEqual(
    findingsInTop(`server-id:
  duid-uuid: { uuid: 2b1f4a1e-2a52-4f0e-9d4b-2f6f3a3f4a01 }
  duid-en: { enterprise-number: 1, identifier: "12" }`),
    ["2:3: server-id: expected one form of DUID, found duid-en and duid-uuid"],
  );
  assert.deepEqual(findingsInTop("server-id: { duid-vendor: 1 }"), [
    '1:14: server-id.duid-vendor: unknown key "duid-vendor"; expected duid-ll, duid-llt, duid-en, ' +
    "duid-uuid or hex",
  ]);
  assert.deepEqual(
    findingsInTop(`server-id:
  duid-llt: { hardware-type: 70000, link-layer-address: 002436, timestamp: 2016-02-30T00:00:00Z }`),
    [
      "2:30: server-id.duid-llt.hardware-type: expected a whole number from 0 to 65535, found 70000",
      "2:57: server-id.duid-llt.link-layer-address: expected octets in hexadecimal such as " +
      '"00:24:36:ef:1d:89", found 2436: put it in quotes',
      "2:76: server-id.duid-llt.timestamp: expected a time in UTC such as 2016-12-31T23:59:59Z, " +
      'found "2016-02-30T00:00:00Z"',
    ],
  );
  assert.deepEqual(findingsInTop("server-id: { duid-uuid: { uuid: 2b1f4a1e } }"), [
    "1:33: server-id.duid-uuid.uuid: expected a UUID such as " +
    '2b1f4a1e-2a52-4f0e-9d4b-2f6f3a3f4a01, found "2b1f4a1e"',
  ]);
});

Deno.test("a DUID is no longer than the wire allows", () => {
  const form = (kind: string, keys: string, octets: number) =>
    findingsInTop(`server-id:\n  ${kind}: { ${keys}: "${"ab".repeat(octets)}" }`);
  const limits = [
    ["duid-ll", "hardware-type: 1, link-layer-address", 124],
    ["duid-llt", "hardware-type: 1, timestamp: 2016-12-31T23:59:59Z, link-layer-address", 120],
    ["duid-en", "enterprise-number: 1, identifier", 122],
  ] as const;
  for (const [kind, keys, most] of limits) {
    assert.deepEqual(form(kind, keys, most), []);
    const [message] = form(kind, keys, most + 1);
    assert.match(message!, new RegExp(`: expected at most ${most} octets, found ${most + 1}$`));
  }
});

Deno.test("a DUID-LLT counts from 2000 on, and 32 bits far", () => {
  const at = (timestamp: string) =>
    findingsInTop(
      `server-id:\n  duid-llt: { hardware-type: 1, link-layer-address: "ab", timestamp: ${timestamp} }`,
    );
  const expected =
    "2:70: server-id.duid-llt.timestamp: expected a time from 2000-01-01T00:00:00Z " +
    "to 2136-02-07T06:28:15Z, found";
  assert.deepEqual(at("2000-01-01T00:00:00Z"), []);
  assert.deepEqual(at("1999-12-31T23:59:59Z"), [`${expected} "1999-12-31T23:59:59Z"`]);
  assert.deepEqual(at("2136-02-07T06:28:16Z"), [`${expected} "2136-02-07T06:28:16Z"`]);
});
