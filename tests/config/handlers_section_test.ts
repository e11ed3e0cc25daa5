import assert from "node:assert/strict";
import { enumerate } from "../../lib/config/found.ts";
import { conditionSections } from "../../lib/conditions/mod.ts";
import type { ConfiguredEntry } from "../../lib/config/handlers_section.ts";
import { findingsIn, load } from "./loading.ts";

const TOP = "listen: [{ interface: eth0 }]\nhandlers:\n";

/** The findings in a list of handlers that begins on line 3. */
function findingsInHandlers(entries: string): string[] {
  return findingsIn(TOP + entries);
}

function shape(entries: readonly ConfiguredEntry[]): unknown[] {
  return entries.map((entry) =>
    entry.kind === "handler" ? entry.section.name : shape(entry.entries)
  );
}

Deno.test("handlers keep the order of the document, to any depth", () => {
  const { configuration } = load(`${TOP}
  - preference: { level: 1 }
  - match: { subnet: "2001:db8:1::/64" }
    handlers:
      - ignore-request: {}
      - match: { marked-with: [a, b] }
        handlers:
          - preference: { level: 2 }
      - preference: { level: 3 }
  - ignore-request: { message-types: [solicit] }
`);
  assert.deepEqual(shape(configuration.handlers), [
    "preference",
    ["ignore-request", ["preference"], "preference"],
    "ignore-request",
  ]);
});

Deno.test("an entry is one handler, or match and handlers", () => {
  assert.deepEqual(
    findingsInHandlers(`
  - preference
  - {}
  -
  - [preference]
  - preference: { level: 1 }
    ignore-request: {}
  - match: { marked-with: a }
  - handlers: []
  - match: { marked-with: a }
    handlers: []
    preference: { level: 1 }
  - match: { marked-with: a }
    handler: []
  - mach: { marked-with: a }
    handlers: []
  - ignore-request:
  - preference: 5`),
    [
      '4:5: handlers[0]: expected a mapping such as preference: {}, found "preference"',
      "5:5: handlers[1]: expected a handler, or match and handlers, found an empty mapping",
      "6:4: handlers[2]: expected a handler, or match and handlers, found nothing",
      "7:5: handlers[3]: expected a handler, or match and handlers, found a list",
      "9:5: handlers[4].ignore-request: expected one handler an entry, found ignore-request after " +
      "preference: begin another entry",
      "10:5: handlers[5].handlers: missing; expected a list",
      "11:5: handlers[6].match: missing; expected a mapping",
      "14:5: handlers[7].preference: expected the handlers of a match in its list, found preference " +
      "beside it",
      "15:5: handlers[8].handlers: missing; expected a list",
      '16:5: handlers[8].handler: unknown key "handler"; did you mean "handlers"? Expected match, ' +
      "handlers or else",
      '17:5: handlers[9].mach: unknown key "mach"; did you mean "match"? Expected match, handlers ' +
      "or else",
      "17:5: handlers[9].match: missing; expected a mapping",
      "19:5: handlers[10].ignore-request: expected a mapping, found nothing",
      "20:17: handlers[11].preference: expected a mapping, found 5",
    ],
  );
  assert.deepEqual(findingsIn("listen: [{ interface: eth0 }]\nhandlers: { preference: {} }"), [
    "2:11: handlers: expected a list, found a mapping",
  ]);
});

Deno.test("an unknown handler is refused, with what was probably meant", () => {
  const [finding, ...others] = findingsInHandlers("  - adress-pool: {}\n");
  assert.match(
    finding!,
    /^3:5: handlers\[0\]\.adress-pool: unknown key "adress-pool"; did you mean "address-pool"\?$/,
  );
  assert.deepEqual(others, []);
});

Deno.test("the keys of handlers are checked one by one, at any depth", () => {
  assert.deepEqual(
    findingsInHandlers(`  - leasequery: { sensitive-options: [foo] }
  - match: { marked-with: a }
    handlers:
      - address-pool: { rnage: "::1-::2", preferred-lifetime: soon, valid-lifetime: true }
      - prefix-pool: { prefix: "2001:db8::1/40", delegated-length: 129 }
      - preference: { level: 256 }
      - ignore-request: { message-types: [solict, 7] }
      - domain-search-list: { domain-names: [], always-send: 1 }
      - recursive-name-servers: { addresses: [2001:db8::, "::1", x] }
      - static-csv: {}`),
    [
      "3:17: handlers[0].leasequery.allow-from: missing; expected an IPv6 prefix such as 2001:db8::/32",
      "3:39: handlers[0].leasequery.sensitive-options[0]: expected the name or code of an option " +
      'such as recursive-name-servers or 23, found "foo"',
      '6:25: handlers[1].handlers[0].address-pool.rnage: unknown key "rnage"; did you mean "range"?',
      "6:63: handlers[1].handlers[0].address-pool.preferred-lifetime: expected a lifetime such as " +
      '30m, 12h or 7d, or infinity, found "soon"',
      "6:85: handlers[1].handlers[0].address-pool.valid-lifetime: expected a lifetime such as 30m, " +
      "12h or 7d, or infinity, found true",
      "7:32: handlers[1].handlers[1].prefix-pool.prefix: expected the prefix 2001:db8::/40, found " +
      '"2001:db8::1/40": bits after the first 40 are set',
      "7:68: handlers[1].handlers[1].prefix-pool.delegated-length: expected a number of at most 128, " +
      "found 129",
      "8:30: handlers[1].handlers[2].preference.level: expected a number of at most 255, found 256",
      "9:43: handlers[1].handlers[3].ignore-request.message-types[0]: expected the name of a message " +
      'type such as solicit, found "solict"; did you mean "solicit"?',
      "9:51: handlers[1].handlers[3].ignore-request.message-types[1]: expected the name of a message " +
      "type such as solicit, found 7",
      "10:45: handlers[1].handlers[4].domain-search-list.domain-names: expected at least 1 entry, " +
      "found an empty list",
      "10:62: handlers[1].handlers[4].domain-search-list.always-send: expected true or false, found 1",
      "11:47: handlers[1].handlers[5].recursive-name-servers.addresses[0]: expected an IPv6 address " +
      "such as 2001:db8::1, found a mapping: put 2001:db8:: in quotes, as it ends in a colon",
      "11:66: handlers[1].handlers[5].recursive-name-servers.addresses[2]: expected an IPv6 address " +
      'such as 2001:db8::1, found "x"',
      "12:21: handlers[1].handlers[6].static-csv.file: missing; expected the path of a file such as " +
      "static.csv",
    ],
  );
});

Deno.test("a match has at least one condition, and each can hold", () => {
  const conditions = enumerate([...conditionSections.map(({ name }) => name), "not", "any"]);
  const findingsInMatch = (conditions: string) =>
    findingsInHandlers(`  - match: ${conditions}\n    handlers: []\n`);
  assert.deepEqual(findingsInMatch("{}"), [
    `3:12: handlers[0].match: expected ${conditions}, found none of them`,
  ]);
  assert.deepEqual(findingsInMatch("{ subnett: ::/0 }"), [
    '3:14: handlers[0].match.subnett: unknown key "subnett"; did you mean "subnet"?',
  ]);
  assert.deepEqual(findingsInMatch('{ subnet: ["::/0", 7], marked-with: [], link: "" }'), [
    "3:31: handlers[0].match.subnet[1]: expected an IPv6 prefix such as 2001:db8::/32, found 7",
    "3:48: handlers[0].match.marked-with: expected at least 1 entry, found an empty list",
    '3:58: handlers[0].match.link: expected the name of a link such as lan, found ""',
  ]);
  const bounds = (keys: string) => findingsInMatch(`{ elapsed-time: ${keys} }`);
  assert.deepEqual(bounds("{}"), [
    "3:28: handlers[0].match.elapsed-time: expected more-than, less-than or both, found neither",
  ]);
  assert.deepEqual(bounds("{ more-than: 5s, less-than: 5 }"), [
    "3:56: handlers[0].match.elapsed-time.less-than: expected more than 5 s, found 5 s: no time is " +
    "in between",
  ]);
  assert.deepEqual(bounds("{ less-than: 0 }"), [
    "3:41: handlers[0].match.elapsed-time.less-than: expected more than 0 s, found 0 s: no time is " +
    "in between",
  ]);
  assert.deepEqual(bounds("{ more-than: 11m }"), [
    "3:41: handlers[0].match.elapsed-time.more-than: expected at most 655 s, found 660 s: clients " +
    "count no further",
  ]);
  assert.deepEqual(bounds("{ more-than: 655s, less-than: 1h }"), []);
});

Deno.test("a match names links that there are", () => {
  const links = 'links: [{ name: lan, prefixes: "2001:db8:1::/64" }]\n';
  const handlers = `handlers:
  - match: { link: [lan, lann] }
    handlers:
      - match: { link: other }
        handlers: []
`;
  assert.deepEqual(findingsIn(`listen: [{ unicast: ::1 }]\n${links}${handlers}`), [
    '4:26: handlers[0].match.link[1]: expected the name of one of links (lan), found "lann"; did ' +
    'you mean "lan"?',
    '6:24: handlers[0].handlers[0].match.link: expected the name of one of links (lan), found "other"',
  ]);
  assert.deepEqual(findingsIn(`listen: [{ unicast: ::1 }]\n${handlers}`).length, 3);
});
