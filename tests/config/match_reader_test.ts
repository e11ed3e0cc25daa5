import assert from "node:assert/strict";
import { enumerate } from "../../lib/config/found.ts";
import { MAX_LEVELS } from "../../lib/config/match_reader.ts";
import { conditionSections } from "../../lib/conditions/mod.ts";
import { findingsIn, load } from "./loading.ts";

const TOP = "listen: [{ interface: eth0 }]\nhandlers:\n";

/** What is said of a `match`, which begins on line 3. */
function findingsInMatch(conditions: string): string[] {
  return findingsIn(`${TOP}  - match: ${conditions}\n    handlers: []\n`)
    .map((line) => line.replace("handlers[0].match", "match"));
}

const KEYS = enumerate([...conditionSections.map(({ name }) => name), "not", "any"]);

Deno.test("what is wrong within not and any is told where it stands", () => {
  assert.deepEqual(findingsInMatch("{ not: {} }"), [
    `3:19: match.not: expected ${KEYS}, found none of them`,
  ]);
  assert.deepEqual(findingsInMatch("{ not: [{ message: solicit }] }"), [
    "3:19: match.not: expected a mapping, found a list",
  ]);
  assert.deepEqual(findingsInMatch("{ any: { message: solicit } }"), [
    "3:19: match.any: expected a list, found a mapping",
  ]);
  assert.deepEqual(findingsInMatch("{ any: [] }"), [
    "3:19: match.any: expected at least 1 entry, found an empty list",
  ]);
  assert.deepEqual(findingsInMatch("{ any: [{ message: solict }, { not: { lnk: a } }] }"), [
    "3:31: match.any[0].message: expected the name of a message type such as solicit, found " +
    '"solict"; did you mean "solicit"?',
    '3:50: match.any[1].not.lnk: unknown key "lnk"; did you mean "link"?',
  ]);
});

Deno.test("a link that a match names is looked for within not and any, too", () => {
  assert.deepEqual(
    findingsIn(`${TOP}  - match: { any: [{ not: { link: lan } }] }
    handlers: []
links: [{ name: far, prefixes: "2001:db8:7::/64" }]
`),
    [
      "3:35: handlers[0].match.any[0].not.link: expected the name of one of links (far), found " +
      '"lan"',
    ],
  );
});

Deno.test("else stands beside match and handlers", () => {
  const { configuration } = load(`${TOP}  - match: { message: solicit }
    handlers: [preference: { level: 1 }]
    else: [preference: { level: 2 }, preference: { level: 3 }]
`);
  const [entry] = configuration.handlers;
  assert.ok(entry?.kind === "match");
  assert.deepEqual(entry.entries.map(({ path }) => path), [[
    "handlers",
    0,
    "handlers",
    0,
    "preference",
  ]]);
  assert.deepEqual(entry.otherwise.map(({ path }) => path), [
    ["handlers", 0, "else", 0, "preference"],
    ["handlers", 0, "else", 1, "preference"],
  ]);
  assert.deepEqual(findingsIn(`${TOP}  - else: []\n`), [
    "3:5: handlers[0].match: missing; expected a mapping",
    "3:5: handlers[0].handlers: missing; expected a list",
  ]);
  assert.deepEqual(
    findingsIn(`${TOP}  - match: { message: solicit }
    handlers: []
    else: [{ prefrence: { level: 1 } }]
`).map((line) => line.slice(0, 56)),
    ['5:14: handlers[0].else[0].prefrence: unknown key "prefre'],
  );
});

Deno.test("match, not and any stand within each other to a depth that is bounded, and told", () => {
  const not = (levels: number) =>
    `${"{ not: ".repeat(levels)}{ message: solicit }${" }".repeat(levels)}`;
  assert.deepEqual(findingsInMatch(not(MAX_LEVELS - 1)), []);
  const [deep, ...others] = findingsInMatch(not(MAX_LEVELS));
  assert.match(deep!, /: expected at most 100 levels of match, not and any within each other$/);
  assert.deepEqual(others, []);
  const matches = (levels: number) =>
    `${"{ match: { message: solicit }, handlers: [".repeat(levels)}${"] }".repeat(levels)}`;
  assert.deepEqual(findingsIn(`${TOP}  - ${matches(MAX_LEVELS)}\n`), []);
  assert.match(
    findingsIn(`${TOP}  - ${matches(MAX_LEVELS + 1)}\n`).join("\n"),
    /: expected at most 100 levels of match, not and any within each other$/,
  );
  assert.equal(findingsIn(`${TOP}  - ${matches(3000)}\n`).length, 1);
});

Deno.test("what stands behind a condition is checked, and told where it stands", () => {
  assert.deepEqual(findingsInMatch('{ client-id: "hex:00030*" }'), [
    "3:25: match.client-id: expected whole octets in hexadecimal behind hex:, such as hex:0102 or " +
    'hex:0102*, found "hex:00030*"',
  ]);
  assert.deepEqual(findingsInMatch(`{ client-id: "hex:${"00".repeat(131)}" }`).length, 1);
  assert.deepEqual(findingsInMatch('{ hardware-address: ["02:00:5e:10:00:01", "printer"] }'), [
    '3:54: match.hardware-address[1]: expected a hardware address such as "02:00:5e:10:00:01" or ' +
    '"02:00:5e:*", found "printer"',
  ]);
  assert.deepEqual(findingsInMatch('{ user-class: [iPXE, "", 7, "hex:"] }'), [
    '3:33: match.user-class[1]: expected a user class such as iPXE, "iPXE*" or "hex:0102", found ""',
    '3:37: match.user-class[2]: expected a user class such as iPXE, "iPXE*" or "hex:0102", found 7: ' +
    "put it in quotes",
    '3:40: match.user-class[3]: expected at least 1 octet, or "*" for any, found "hex:"',
  ]);
  assert.deepEqual(findingsInMatch("{ vendor-class: {}, remote-id: { entreprise: 9 } }"), [
    "3:28: match.vendor-class: expected enterprise, data or both, found neither",
    '3:45: match.remote-id.entreprise: unknown key "entreprise"; did you mean "enterprise"? ' +
    "Expected enterprise or id",
  ]);
  assert.deepEqual(findingsInMatch("{ architecture: [7, 70000], option: { value: x } }"), [
    "3:32: match.architecture[1]: expected a whole number from 0 to 65535, found 70000",
    "3:48: match.option.code: missing; expected the name or code of an option such as " +
    "recursive-name-servers or 23",
  ]);
});

Deno.test("of ten thousand links not all are listed", () => {
  const links = Array.from(
    { length: 30 },
    (_, at) => `{ name: l${at}, prefixes: "2001:db8:${at}::/64" }`,
  );
  const [finding] = findingsIn(
    `${TOP}  - { match: { link: far }, handlers: [] }\nlinks: [${links.join(", ")}]\n`,
  );
  assert.match(finding!, /\(l0, l1, .+, l19 and 10 more\), found "far"$/);
});
