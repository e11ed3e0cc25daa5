import assert from "node:assert/strict";
import { circles, type Family } from "./circles.ts";
import { longFiles } from "./lengths.ts";
import { forbiddenImports, forbiddenKnowledge, roomsIn, unknownRooms } from "./rooms.ts";
import { notRun } from "./together.ts";
import { readProjectFile, readTree, type Tree } from "./tree.ts";
import { type Retired, retiredWords } from "./words.ts";

const LIB = readTree("lib");
const TESTS = readTree("tests");
const ALL: Tree = new Map([...LIB, ...TESTS]);
/** What other servers call things is theirs to decide. */
const FOREIGN = "lib/config/foreign_names.ts";
/** All but that, and the list of words itself. */
const WRITTEN: Tree = new Map(
  [...ALL].filter(([file]) => !file.startsWith("tests/tidy/") && file !== FOREIGN),
);
const ROOMS = roomsIn(readProjectFile("docs/architecture.md"));

/** Files that describe each other's types. */
const FAMILIES: readonly Family[] = [
  {
    files: ["declared_option", "layout", "message_layout", "option"].map((name) =>
      `lib/wire/${name}.ts`
    ),
    reason: "a layout may be one of options, an option has a layout, and a message has both",
  },
  {
    files: ["assigner", "client_leases", "ia", "option_rule", "transaction"].map((name) =>
      `lib/pipeline/${name}.ts`
    ),
    reason: "a transaction has the assigners that it is handed to, and what its client has; " +
      "assigners have rules of options, which add to the answer",
  },
  {
    files: ["pool", "slot_search"].map((name) => `lib/pools/${name}.ts`),
    reason: "a search is a part of its pool, and goes by what that is made of",
  },
];

/** Lines that a file of lib has at most; most have under 200. */
const MOST_LINES = 300;

const LONG: Readonly<Record<string, string>> = {
  "lib/leases/sqlite/sqlite_lease_database.ts": "a store hands each question on, in a few lines",
  "lib/leases/memory/memory_lease_store.ts": "a store hands each question on, in a few lines",
};

/** Folders of tests that `deno task test` leaves to other tasks. */
const OF_THEIR_OWN = ["binary", "process"];

/** What was renamed, what we do not abbreviate, and spellings: British, but for names of colours. */
const RETIRED: readonly Retired[] = [
  ["LogOutputError", "OperatorError"],
  ["ListenError", "OperatorError"],
  ["ControlSocketError", "OperatorError"],
  ["ReloadError", "OperatorError"],
  ["PrivilegeError", "OperatorError"],
  ["AccountError", "OperatorError"],
  ["PidFileError", "OperatorError"],
  ["opts", "options"],
  ["cfg", "configuration"],
  ["req", "request"],
  ["msgs", "messages"],
  ["pkt", "packet"],
  ["idx", "index"],
  ["ptr", "pointer"],
  ["utils", "the name of what is in it"],
  ["helper", "the name of what it does"],
  ["helpers", "the name of what they do"],
  ["misc", "the name of what is in it"],
  ["TODO", "an issue"],
  ["FIXME", "an issue"],
  ["behavior", "behaviour"],
  ["honor", "honour"],
  ["honored", "honoured"],
  ["neighbor", "neighbour"],
  ["neighbors", "neighbours"],
  ["favor", "favour"],
  ["catalog", "catalogue"],
];

/** What a request is called by the library that HTTP is answered with. */
const OF_HONO = /\bcontext\.req\b/g;

Deno.test("every room of lib is in the table of the architecture, and the table has no other", () => {
  assert.deepEqual(unknownRooms(LIB, ROOMS), []);
});

Deno.test("every room imports what the architecture lets it import, and nothing else", () => {
  assert.deepEqual(forbiddenImports(LIB, ROOMS), []);
});

Deno.test("no room knows what the architecture keeps from it", () => {
  assert.deepEqual(forbiddenKnowledge(LIB, ROOMS), []);
});

Deno.test("no files import each other in a circle", () => {
  assert.deepEqual(circles(ALL, FAMILIES), []);
});

Deno.test("files are short, or have a reason not to be", () => {
  assert.deepEqual(longFiles(LIB, MOST_LINES, LONG), []);
});

Deno.test("names and words that were given up do not come back", () => {
  const written = new Map([...WRITTEN].map(([file, text]) => [file, text.replaceAll(OF_HONO, "")]));
  assert.deepEqual(retiredWords(written, RETIRED), []);
});

Deno.test("every folder of tests is among those that run together, or has a task of its own", () => {
  assert.deepEqual(notRun(TESTS, OF_THEIR_OWN), []);
});
