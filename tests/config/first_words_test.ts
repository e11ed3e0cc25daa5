import assert from "node:assert/strict";
import { conditionSections } from "../../lib/conditions/mod.ts";
import { nativeName } from "../../lib/config/foreign_names.ts";
import { sections } from "../../lib/config/sections/mod.ts";
import { toHex } from "../../lib/wire/bytes.ts";
import { handlerSections } from "../../lib/handlers/mod.ts";
import { findingsIn, findingsInTop, load } from "./loading.ts";

const HANDLERS = ["match", ...handlerSections.map(({ name }) => name)];
const TOP = Object.values(sections).map(({ name }) => name);
const CONDITIONS = conditionSections.map(({ name }) => name);

function inHandlers(entry: string): string[] {
  return findingsIn(`listen: [{ unicast: ::1 }]\nhandlers:\n  - ${entry}\n`);
}

Deno.test("names of Kea, dhcpd and IANA lead to those of handlers", () => {
  const names = {
    "dns-servers": "recursive-name-servers",
    "dhcp6.name-servers": "recursive-name-servers",
    OPTION_DNS_SERVERS: "recursive-name-servers",
    "dhcp6.domain-search": "domain-search-list",
    OPTION_DOMAIN_LIST: "domain-search-list",
    "bootfile-url": "boot-file-url",
    "bootfile-param": "boot-file-parameters",
    OPT_BOOTFILE_URL: undefined,
    "new-posix-timezone": "posix-timezone",
    "new-tzdb-timezone": "tzdb-timezone",
    "sip-server-dns": "sip-server-names",
    "sip-server-addr": "sip-server-addresses",
    "s46-cont-mape": "map-e",
    unicast: "server-unicast",
    "v6-dnr": "encrypted-dns",
    "pd-pools": "prefix-pool",
    range6: "address-pool",
  };
  for (const [foreign, native] of Object.entries(names)) {
    assert.equal(nativeName(foreign, HANDLERS), native, foreign);
  }
  assert.deepEqual(inHandlers('dns-servers: { addresses: ["::1"] }'), [
    '3:5: handlers[0].dns-servers: unknown key "dns-servers"; did you mean "recursive-name-servers"?',
  ]);
});

Deno.test("names of the top level and of conditions lead to ours", () => {
  assert.equal(nativeName("subnet6", TOP), "links");
  assert.equal(nativeName("lease-database", TOP), "leases");
  assert.equal(nativeName("interfaces-config", TOP), "listen");
  assert.equal(nativeName("hw-address", CONDITIONS), "hardware-address");
  assert.equal(nativeName("duid", CONDITIONS), "client-id");
  assert.equal(nativeName("duid", TOP), "server-id");
});

Deno.test("a name that belongs elsewhere leads there", () => {
  assert.deepEqual(findingsInTop("dns-servers: []"), [
    '1:1: dns-servers: unknown key "dns-servers"; that is recursive-name-servers in handlers',
  ]);
});

Deno.test("options go by their names of other servers too, as far as what was meant is said", () => {
  assert.deepEqual(
    inHandlers('leasequery: { allow-from: ["::1"], sensitive-options: [dns-servers] }'),
    [
      "3:60: handlers[0].leasequery.sensitive-options[0]: expected the name or code of an option such " +
      'as recursive-name-servers or 23, found "dns-servers"; did you mean "recursive-name-servers"?',
    ],
  );
});

Deno.test("merges and keys of one's own are explained", () => {
  assert.deepEqual(
    findingsInTop("x-common: &c { level: info }\nlogging: [{ console: { <<: *c } }]"),
    [
      '1:1: x-common: unknown key "x-common"; keys of one\'s own have no place here: expected an anchor ' +
      "(&name) where the value is first used, or a file to include",
      '2:24: logging[0].console.<<: unknown key "<<"; YAML 1.2 has no merge keys: expected each key by ' +
      "itself, or an alias (*name) in the place of a whole value",
    ],
  );
});

Deno.test("a server-id in hexadecimal is told its form, and works in it", () => {
  const duid = "00:01:00:01:2f:00:00:01:00:24:36:ef:1d:89";
  assert.deepEqual(findingsInTop(`server-id: "${duid}"`), [
    `1:12: server-id: expected a mapping with duid-ll, duid-llt, duid-en, duid-uuid or hex, found ` +
    `"${duid}"; { hex: "${duid}" } is that DUID as it is`,
  ]);
  const { configuration } = load(
    `server-id: { hex: "${duid}" }\nlisten: [{ unicast: ::1 }]\nhandlers: []\n`,
  );
  assert.equal(toHex(configuration.serverId!), duid.replaceAll(":", ""));
  assert.match(findingsInTop('server-id: { hex: "0001" }')[0]!, /expected 3 octets at least/);
  assert.match(
    findingsInTop(`server-id: { hex: "${"00".repeat(131)}" }`)[0]!,
    /expected at most 130 octets, found 131/,
  );
});
