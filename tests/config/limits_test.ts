import assert from "node:assert/strict";
import { DEFAULT_LIMITS } from "../../lib/pipeline/limits.ts";
import { findingsIn, load } from "./loading.ts";

const BEGIN = 'listen: [{ unicast: "::1" }]\nhandlers: []\n';

function limitsOf(yaml: string) {
  return load(`${BEGIN}${yaml}\n`).configuration.limits;
}

Deno.test("limits are those of the contract where nothing is configured", () => {
  const expected = {
    iasPerMessage: 32,
    leasesPerClient: 1024,
    declinesPerClient: 4,
    relayOctets: 1024,
    relaysPerMessage: 32,
  };
  assert.deepEqual(limitsOf(""), expected);
  assert.deepEqual(limitsOf("limits: {}"), expected);
});

Deno.test("each limit is what is written, and the others stay what they are", () => {
  assert.deepEqual(limitsOf("limits: { ias-per-message: 8, leases-per-client: none }"), {
    ...DEFAULT_LIMITS,
    iasPerMessage: 8,
    leasesPerClient: Infinity,
  });
  const yaml = "limits: { declines-per-client: 0, relay-octets: 0, relays-per-message: 1 }";
  assert.deepEqual(limitsOf(yaml), {
    ...DEFAULT_LIMITS,
    declinesPerClient: 0,
    relayOctets: 0,
    relaysPerMessage: 1,
  });
});

for (
  const [written, found] of [
    ["ias-per-message: none", /expected a whole number from 0 to 65535, found "none"/],
    ["leases-per-client: 0", /expected a whole number from 1 to 1000000, or none, found 0/],
    ["leases-per-client: 1.5", /expected a whole number from 1 to 1000000, or none, found 1\.5/],
    ["relays-per-message: 33", /expected a whole number from 1 to 32, found 33/],
    ["relay-octets: -1", /expected a whole number from 0 to 65535, found -1/],
    ["lease-per-client: 1", /leases-per-client/],
  ] as const
) {
  Deno.test(`limits: { ${written} } is refused, in the section and among the handlers`, () => {
    const [section, ...more] = findingsIn(`${BEGIN}limits: { ${written} }\n`);
    assert.match(section!, found);
    assert.match(section!, /^3:\d+: limits\./);
    assert.deepEqual(more, []);
    const handler = `listen: [{ unicast: "::1" }]\nhandlers:\n  - limits: { ${written} }\n`;
    assert.match(findingsIn(handler)[0]!, found);
  });
}

Deno.test("keys work by their old names, with a warning that names the new one", () => {
  const findings = findingsIn(`listen: [{ unicast: "2001:db8:1::1" }]
links: [{ name: lan, prefixes: ["2001:db8:1::/64"] }]
handlers:
  - address-registration:
      longest-lifetime: 30d
      most-per-client: 64
  - prefix-pool:
      prefix: "2001:db8:8000::/40"
      delegated-length: 56
      most-per-link: 1
      most-per-relay: 2
      most-per-client: 3
`);
  assert.deepEqual(findings, [
    "5:7: warning: handlers[0].address-registration.longest-lifetime: longest-lifetime is the old " +
    "name of max-lifetime, and works until 1.0",
    "6:7: warning: handlers[0].address-registration.most-per-client: most-per-client is the old " +
    "name of max-per-client, and works until 1.0",
    "10:7: warning: handlers[1].prefix-pool.most-per-link: most-per-link is the old name of " +
    "max-per-link, and works until 1.0",
    "11:7: warning: handlers[1].prefix-pool.most-per-relay: most-per-relay is the old name of " +
    "max-per-relay, and works until 1.0",
    "12:7: warning: handlers[1].prefix-pool.most-per-client: most-per-client is the old name of " +
    "max-per-sender, and works until 1.0",
  ]);
});

Deno.test("an old name beside the new one is refused", () => {
  const findings = findingsIn(`listen: [{ unicast: "::1" }]
handlers:
  - address-registration: { most-per-client: 64, max-per-client: 4 }
`);
  assert.match(findings[0]!, /^3:29: .*most-per-client is the old name of max-per-client, which/);
});
