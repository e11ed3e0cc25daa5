import assert from "node:assert/strict";
import { circles } from "./circles.ts";
import { longFiles } from "./lengths.ts";
import { forbiddenImports, forbiddenKnowledge, KNOWLEDGE, roomsIn, unknownRooms } from "./rooms.ts";
import { notRun } from "./together.ts";
import { importsOf, type Tree } from "./tree.ts";
import { retiredWords } from "./words.ts";

const DOCUMENT = `
| room         | what is in it | what it must not know |
| ------------ | ------------- | --------------------- |
| \`lib/low\`    | little        | sockets, the clock    |
| \`lib/low/in\` | less          | —                     |
| \`lib/high\`   | all           | SQL                   |

low    → —
low/in → —
high   → low
`;
const ROOMS = roomsIn(DOCUMENT);
/** As it is to be. */
const TIDY = {
  "lib/error.ts": "export class Oops extends Error {}\n",
  "lib/low/a.ts": 'import { Oops } from "../error.ts";\nimport fc from "fast-check";\n',
  "lib/low/in/c.ts": "export const c = 1;\n",
  "lib/high/b.ts": 'import { a } from "../low/a.ts";\n/** Like `Deno.listen()`. */\n',
};

function tree(changes: Readonly<Record<string, string>> = {}): Tree {
  return new Map(Object.entries({ ...TIDY, ...changes }));
}

/** One thing is found, and said like this. */
function found(told: readonly string[], pattern: RegExp): void {
  assert.equal(told.length, 1, told.join("\n"));
  assert.match(told[0]!, pattern);
}

Deno.test("what is tidy breaks no rule", () => {
  assert.deepEqual(unknownRooms(tree(), ROOMS), []);
  assert.deepEqual(forbiddenImports(tree(), ROOMS), []);
  assert.deepEqual(forbiddenKnowledge(tree(), ROOMS), []);
  assert.deepEqual(circles(tree()), []);
  assert.deepEqual(longFiles(tree(), 2, {}), []);
  assert.deepEqual(retiredWords(tree(), [["foo", "bar"]]), []);
});

Deno.test("imports are found however they are written, and those of examples are none", () => {
  const code = `import {
  type One,
} from "./one.ts";
import type { Two } from "../two.ts";
import "./three.ts";
export * from "./four.ts";
const five = await import("./five.ts");
/**
 * import { six } from "./six.ts";
 */
`;
  assert.deepEqual(
    importsOf(new Map([["lib/low/a.ts", code]])).map(({ target, onlyTypes }) =>
      onlyTypes ? `type ${target}` : target
    ).sort(),
    ["lib/low/five.ts", "lib/low/four.ts", "lib/low/one.ts", "lib/low/three.ts", "type lib/two.ts"],
  );
});

Deno.test("a room without a row is found, and a row without a room", () => {
  found(unknownRooms(tree({ "lib/new/d.ts": "" }), ROOMS), /^lib\/new has no row .* add one$/);
  const row = "| `lib/gone` | | — |\n\ngone → —\n";
  found(unknownRooms(tree(), roomsIn(`${DOCUMENT}\n${row}`)), /names a room lib\/gone, and there/);
});

Deno.test("a room that is in the table or in the list alone is found", () => {
  const document = DOCUMENT.replace("low    → —\n", "");
  found(unknownRooms(tree(), roomsIn(document)), /^lib\/low is in the table .* not in both$/);
});

Deno.test("a thing not to know that no rule knows is found", () => {
  const document = DOCUMENT.replace("sockets, the clock", "sockets, bad news");
  found(unknownRooms(tree(), roomsIn(document)), /must not know "bad news", expected one of /);
});

Deno.test("an import that the list does not allow is found, of types too", () => {
  for (const kind of ["import", "import type", "export"]) {
    const up = `${kind} { b } from "../high/b.ts";\n`;
    found(
      forbiddenImports(tree({ "lib/low/a.ts": up }), ROOMS),
      /^lib\/low\/a\.ts imports lib\/high\/b\.ts, and lib\/low may not import lib\/high: /,
    );
  }
});

Deno.test("an import from a room within another is one of that room", () => {
  const inner = 'import { a } from "../low/a.ts";\nimport { c } from "../low/in/c.ts";\n';
  found(
    forbiddenImports(tree({ "lib/high/b.ts": inner }), ROOMS),
    /lib\/high may not import lib\/low\/in/,
  );
});

Deno.test("an import that is allowed and not made is found, unless every room is allowed", () => {
  found(forbiddenImports(tree({ "lib/high/b.ts": "" }), ROOMS), /allows high → low, and nothing/);
  const all = roomsIn(DOCUMENT.replace("high   → low", "high   → every room"));
  assert.deepEqual(forbiddenImports(tree({ "lib/high/b.ts": "" }), all), []);
});

Deno.test("each kind of thing that a room must not know is found, and not in its comments", () => {
  const signs: Readonly<Record<string, readonly string[]>> = {
    "sockets": ["Deno.listenDatagram({})", "Deno.connect({})", 'import "node:net";'],
    "SQL": ['import { DatabaseSync } from "node:sqlite";', "run(`SELECT 1`)"],
    "I/O": ["Deno.readTextFileSync(path)", 'import { openSync } from "node:fs";'],
    "the clock": ["Date.now()", "performance.now()", "setTimeout(ring, 1)", "new Date()"],
    "randomness": ["Math.random()", "crypto.getRandomValues(octets)", "randomBytes(16)"],
  };
  assert.deepEqual(Object.keys(signs), Object.keys(KNOWLEDGE));
  for (const [thing, codes] of Object.entries(signs)) {
    const rooms = roomsIn(DOCUMENT.replace("sockets, the clock", thing));
    for (const code of codes) {
      found(
        forbiddenKnowledge(tree({ "lib/low/a.ts": code }), rooms),
        new RegExp(`^lib/low/a\\.ts has .*, and lib/low must not know ${thing}: `),
      );
      assert.deepEqual(forbiddenKnowledge(tree({ "lib/low/a.ts": `/* ${code} */` }), rooms), []);
      assert.deepEqual(forbiddenKnowledge(tree({ "lib/low/a.ts": `// ${code}` }), rooms), []);
    }
  }
});

const CIRCLE = {
  "lib/low/a.ts": 'import type { B } from "./b.ts";\n',
  "lib/low/b.ts": 'import { c } from "./c.ts";\n',
  "lib/low/c.ts": 'import type { A } from "./a.ts";\n',
};
const OF_THREE = /^lib\/low\/a\.ts, lib\/low\/b\.ts, lib\/low\/c\.ts import each other: /;

Deno.test("files that import each other in a circle are found, be it for types", () => {
  found(circles(tree(CIRCLE)), OF_THREE);
  found(circles(tree({ "lib/low/a.ts": 'import "./a.ts";' })), /^lib\/low\/a\.ts import/);
});

Deno.test("a family may be a circle by the types of its own files, and by nothing else", () => {
  const family = { files: Object.keys(CIRCLE), reason: "they are one" };
  assert.deepEqual(circles(tree(CIRCLE), [family]), []);
  const values = Object.fromEntries(
    Object.entries(CIRCLE).map(([file, text]) => [file, text.replace("import type", "import")]),
  );
  found(circles(tree(values), [family]), OF_THREE);
});

Deno.test("a family that is no circle any more is found", () => {
  const family = { files: ["lib/low/a.ts", "lib/high/b.ts"], reason: "they were one" };
  found(circles(tree(), [family]), /are no circle any more: take the family out$/);
});

Deno.test("a file that is too long is found, unless it has a reason, which it needs no more then", () => {
  found(
    longFiles(tree(), 1, { "lib/high/b.ts": "so it is" }),
    /^lib\/low\/a\.ts has 2 lines, expected 1/,
  );
  found(longFiles(tree(), 2, { "lib/low/a.ts": "so it was" }), /is not long any more/);
});

Deno.test("a retired word is found as a name and as a part of one, and not within another word", () => {
  const lines = [
    "foo",
    "fooBar",
    "aFoo",
    "FooError",
    "foo_bar",
    "a foo.",
    "food",
    "buffoon",
    "Food",
  ];
  assert.deepEqual(
    retiredWords(new Map([["lib/low/a.ts", lines.join("\n")]]), [["foo", "bar"]]),
    [1, 2, 3, 4, 5, 6].map((line) => `lib/low/a.ts:${line} has "foo": write "bar"`),
  );
});

Deno.test("a folder of tests that nothing runs is told, and one that is gone", () => {
  const tests = tree({
    "tests/low/a_test.ts": "",
    "tests/high/in/b_test.ts": "",
    "tests/alone/c_test.ts": "",
    "tests/together/low_test.ts": 'await importTests("low");\n',
  });
  const without = (file: string) => new Map([...tests].filter(([name]) => name !== file));
  assert.deepEqual(notRun(tests, ["alone"]), ["high"]);
  assert.deepEqual(notRun(tests, ["alone", "high"]), []);
  assert.deepEqual(notRun(without("tests/low/a_test.ts"), ["alone", "high"]), ["low"]);
});
