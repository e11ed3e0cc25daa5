import assert from "node:assert/strict";
import { says, SERVER_ID } from "../support/messages.ts";
import { PipelineRig } from "../support/pipeline_rig.ts";
import { findingsOf, hexOf, sent, sentBy } from "./support.ts";

/** Handlers of one option that is always the same: the section, its option and the octets. */
const SENT: readonly (readonly [
  section: Readonly<Record<string, unknown>>,
  code: number,
  ...values: string[],
])[] = [
  [{ "preference": { level: 255 } }, 7, "ff"],
  [
    { "sip-server-names": { "domain-names": ["sip.example.org", "b.example"] } },
    21,
    `03${hexOf("sip")}07${hexOf("example")}03${hexOf("org")}0001${hexOf("b")}07${
      hexOf("example")
    }00`,
  ],
  [
    { "sip-server-addresses": { addresses: ["2001:db8::5060"] } },
    22,
    "20010db8000000000000000000005060",
  ],
  [
    { "recursive-name-servers": { addresses: ["2001:db8::53", "fe80::53"] } },
    23,
    "20010db8000000000000000000000053fe800000000000000000000000000053",
  ],
  [
    { "domain-search-list": { "domain-names": ["example.com"] } },
    24,
    `07${hexOf("example")}03${hexOf("com")}00`,
  ],
  [{ "nis-servers": { addresses: ["2001:db8::1"] } }, 27, "20010db8000000000000000000000001"],
  [{ "nisp-servers": { addresses: ["2001:db8::2"] } }, 28, "20010db8000000000000000000000002"],
  [{ "nis-domain-name": { "domain-name": "a.b" } }, 29, `01${hexOf("a")}01${hexOf("b")}00`],
  [{ "nisp-domain-name": { "domain-name": "c.d" } }, 30, `01${hexOf("c")}01${hexOf("d")}00`],
  [{ "sntp-servers": { addresses: ["2001:db8::123"] } }, 31, "20010db8000000000000000000000123"],
  [{ "information-refresh-time": { time: "10m" } }, 32, "00000258"],
  [{ "information-refresh-time": { time: "infinity" } }, 32, "ffffffff"],
  [
    { "posix-timezone": { timezone: "EST5EDT4,M3.2.0/02:00,M11.1.0/02:00" } },
    41,
    hexOf(
      "EST5EDT4,M3.2.0/02:00,M11.1.0/02:00",
    ),
  ],
  [{ "tzdb-timezone": { timezone: "Europe/Zurich" } }, 42, hexOf("Europe/Zurich")],
  [
    { "boot-file-url": { url: "tftp://[2001:db8::69]/boot.efi" } },
    59,
    hexOf("tftp://[2001:db8::69]/boot.efi"),
  ],
  [
    { "boot-file-parameters": { parameters: ["quiet", "ö"] } },
    60,
    `0005${hexOf("quiet")}0002c3b6`,
  ],
  [
    { "aftr-name": { fqdn: "aftr.example.org" } },
    64,
    `04${hexOf("aftr")}07${hexOf("example")}03${hexOf("org")}00`,
  ],
  [{ "sol-max-rt": { limit: "12h" } }, 82, "0000a8c0"],
  [{ "inf-max-rt": { limit: 86400 } }, 83, "00015180"],
  [
    { "captive-portal": { uri: "urn:ietf:params:capport:unrestricted" } },
    103,
    hexOf("urn:ietf:params:capport:unrestricted"),
  ],
];

for (const [section, code, ...values] of SENT) {
  const [[name, config]] = Object.entries(section) as [[string, Record<string, unknown>]];

  Deno.test(`${name} ${JSON.stringify(config)} sends option ${code}`, () => {
    assert.deepEqual(sentBy([section], code), values);
  });

  if (name === "preference") continue;
  Deno.test(`${name} ${JSON.stringify(config)} answers whoever asks, or everybody if so told`, () => {
    const ask = (config: unknown, oro: number[]) =>
      sent(
        new PipelineRig({ handlers: [{ [name]: config }] })
          .answer(says({ type: "informationRequest", oro })),
        code,
      );
    assert.deepEqual(ask(config, [code]), values);
    assert.deepEqual(ask(config, [0xfff0]), []);
    assert.deepEqual(ask({ ...config, "always-send": true }, [0xfff0]), values);
  });
}

Deno.test("internationalised domain names are sent as A-labels", () => {
  const label = `0d${hexOf("xn--bcher-kva")}07${hexOf("example")}00`;
  for (
    const [section, code] of [
      [{ "domain-search-list": { "domain-names": ["Bücher.example"] } }, 24],
      [{ "sip-server-names": { "domain-names": ["bücher.example."] } }, 21],
      [{ "nis-domain-name": { "domain-name": "bücher.example" } }, 29],
      [{ "nisp-domain-name": { "domain-name": "bücher.example" } }, 30],
      [{ "aftr-name": { fqdn: "BÜCHER.example" } }, 64],
    ] as const
  ) {
    assert.deepEqual(sentBy([section], code), [label], JSON.stringify(section));
  }
});

Deno.test("preference is sent whatever the client asks for, first come first served", () => {
  const handlers = [{ preference: { level: 7 } }, { preference: { level: 9 } }];
  const rig = new PipelineRig({ handlers });
  assert.deepEqual(sent(rig.answer(says({ type: "solicit", oro: [23] })), 7), ["07"]);
});

Deno.test("information-refresh-time is for clients without leases only", () => {
  const handlers = [{ "information-refresh-time": { time: 600, "always-send": true } }];
  const rig = new PipelineRig({ handlers });
  assert.equal(sent(rig.answer(says({ type: "informationRequest" })), 32).length, 1);
  const request = says({ type: "request", serverId: SERVER_ID, na: { 1: [] }, oro: [32] });
  assert.equal(sent(rig.answer(request), 32).length, 0);
  assert.equal(sent(rig.answer(says({ type: "solicit" })), 32).length, 0);
});

Deno.test("boot-file-parameters have places, so that the first section that applies decides", () => {
  const handlers = [
    { "boot-file-parameters": { parameters: ["a", "a"] } },
    { "boot-file-parameters": { parameters: ["b"] } },
  ];
  assert.deepEqual(sentBy(handlers, 60), ["000161000161"]);
});

Deno.test("values that the options cannot have are told where they stand", () => {
  const unicast = "expected a unicast IPv6 address such as 2001:db8::1, found";
  const name = "expected a domain name such as example.com, found";
  const cases: readonly (readonly [string, ...string[]])[] = [
    [
      "sntp-servers: { addresses: [fe80::1, ff02::1] }",
      `3:33: handlers[0].sntp-servers.addresses[0]: ${unicast} "fe80::1": that is a link-local ` +
      "address",
      `3:42: handlers[0].sntp-servers.addresses[1]: ${unicast} "ff02::1": that is a multicast ` +
      "address",
    ],
    [
      'sip-server-addresses: { addresses: ["::1"] }',
      `3:41: handlers[0].sip-server-addresses.addresses[0]: ${unicast} "::1": that is the ` +
      "loopback address",
    ],
    [
      "nis-servers: { addresses: [192.0.2.1] }",
      "3:32: handlers[0].nis-servers.addresses[0]: expected a unicast IPv6 address such as " +
      '2001:db8::1, found "192.0.2.1": that is an IPv4 address',
    ],
    [
      "nisp-servers: { addresses: [] }",
      "3:32: handlers[0].nisp-servers.addresses: expected at least 1 entry, found an empty list",
    ],
    [
      "sip-server-names: { domain-names: [sip_x.example.org, a..b, 7] }",
      `3:40: handlers[0].sip-server-names.domain-names[0]: ${name} "sip_x.example.org"`,
      `3:59: handlers[0].sip-server-names.domain-names[1]: ${name} "a..b"`,
      `3:65: handlers[0].sip-server-names.domain-names[2]: ${name} 7`,
    ],
    [
      "nis-domain-name: { domain-name: 7 }",
      `3:37: handlers[0].nis-domain-name.domain-name: ${name} 7`,
    ],
    [
      `nisp-domain-name: { domain-name: ${"x".repeat(64)} }`,
      `3:38: handlers[0].nisp-domain-name.domain-name: ${name} "${"x".repeat(60)}…"`,
    ],
    ["aftr-name: { fqdn: 192.0.2.1 }", `3:24: handlers[0].aftr-name.fqdn: ${name} "192.0.2.1"`],
    [
      "aftr-name: { fqdn: a }",
      '3:24: handlers[0].aftr-name.fqdn: expected a domain name of more than one letter, found "a."',
    ],
    [
      "sol-max-rt: { limit: 59 }",
      "3:26: handlers[0].sol-max-rt.limit: expected 60 to 86400 seconds, found 59",
    ],
    [
      "inf-max-rt: { limit: 86401 }",
      "3:26: handlers[0].inf-max-rt.limit: expected 60 to 86400 seconds, found 86401",
    ],
    [
      "inf-max-rt: { limit: foo }",
      "3:26: handlers[0].inf-max-rt.limit: expected a duration such as 30, 30s, 5m, 12h or 7d, " +
      'found "foo"',
    ],
    [
      "information-refresh-time: { time: 599 }",
      "3:39: handlers[0].information-refresh-time.time: expected at least 600 seconds, or " +
      "infinity, found 599",
    ],
    [
      'boot-file-url: { url: "http://2001:db8::69/boot" }',
      "3:27: handlers[0].boot-file-url.url: expected a URL such as " +
      'tftp://[2001:db8::69]/boot.efi, found "http://2001:db8::69/boot"',
    ],
    [
      'boot-file-parameters: { parameters: [1, "", quiet] }',
      "3:42: handlers[0].boot-file-parameters.parameters[0]: expected a parameter such as " +
      "root=/dev/nfs, found 1: put it in quotes",
      "3:45: handlers[0].boot-file-parameters.parameters[1]: expected a parameter such as " +
      'root=/dev/nfs, found ""',
    ],
    [
      'posix-timezone: { timezone: ":Europe/Zurich" }',
      "3:33: handlers[0].posix-timezone.timezone: expected a POSIX time zone such as " +
      'CET-1CEST,M3.5.0,M10.5.0/3, found ":Europe/Zurich"',
    ],
    [
      "tzdb-timezone: { timezone: Europe Zurich }",
      "3:32: handlers[0].tzdb-timezone.timezone: expected the name of a time zone such as " +
      'Europe/Zurich, found "Europe Zurich"',
    ],
    [
      "tzdb-timezone: { timezone: Europe/Zuerich }",
      "3:32: warning: handlers[0].tzdb-timezone.timezone: This machine knows no time zone " +
      "Europe/Zuerich",
    ],
    [
      "captive-portal: { uri: portal.example.org }",
      "3:28: handlers[0].captive-portal.uri: expected a URI such as " +
      'https://portal.example.org/api, found "portal.example.org"',
    ],
    [
      'captive-portal: { uri: "http://portal.example.org/" }',
      "3:28: warning: handlers[0].captive-portal.uri: Clients speak to the captive portal API by " +
      "https only: expected https://… or urn:ietf:params:capport:unrestricted, found " +
      "http://portal.example.org/",
    ],
    [
      "preference: { level: 256 }",
      "3:26: handlers[0].preference.level: expected a number of at most 255, found 256",
    ],
    [
      'sntp-servers: { addresses: ["2001:db8::1"], always-send: maybe }',
      '3:62: handlers[0].sntp-servers.always-send: expected true or false, found "maybe"',
    ],
  ];
  for (const [handler, ...findings] of cases) assert.deepEqual(findingsOf(handler), findings);
});
