import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { ManualTimers } from "../support/manual_timers.ts";
import { bringing, ExtensionFolder } from "./loading.ts";

const CANNOT = "Cannot use the extension a.js: ";

/** What is said of a file, by what is in it. */
const WRONG: Readonly<Record<string, readonly [text: string, said: RegExp]>> = {
  "that exports nothing": ["const a = 1;\n", /exports no default, expected export default/],
  "whose default is no function": ["export default 7;\n", /default export is a number, expected a/],
  "whose function returns nothing": ["export default () => {};\n", /returned nothing, expected an/],
  "whose function returns a list": ["export default () => [];\n", /returned a list, expected an/],
  "that brings nothing": ["export default () => ({});\n", /nothing in it, expected an object with/],
  "with a misspelt key": [
    "export default () => ({ handler: [] });\n",
    /returned handler, which is nothing that can be brought; expected an object with handlers/,
  ],
  "whose handlers are no list": [
    "export default () => ({ handlers: {} });\n",
    /its handlers is an object, expected a list/,
  ],
  "that does not parse": ["export default 1;\nlet a = ;\n", /cannot be loaded: .+, at a\.js:2:9$/],
  "with a text that does not end": ["let a = 'x\n;", /no JavaScript that can be read, at a\.js:1:/],
  "that throws": [
    "export default 1;\n\nthrow new Error('no line');\n",
    /cannot be loaded: no line, at a\.js:3:7$/,
  ],
  "that throws a text": ["throw 'plainly';\nexport default 1;\n", /cannot be loaded: plainly$/],
  "whose function throws": [
    "export default () => {\n  null.x;\n};\n",
    /its function failed: Cannot read properties of null .+, at a\.js:2:8$/,
  ],
  "whose function rejects": [
    "export default async () => {\n  throw new Error('later');\n};\n",
    /its function failed: later, at a\.js:2:9$/,
  ],
  "that imports npm:": [
    "import x from 'npm:kafkajs@2';\nexport default x;\n",
    /a\.js:1:16 imports npm:kafkajs@2, which a compiled program cannot load: .+deno bundle --output/,
  ],
  "that imports a bare name": [
    "import x from 'zod';\nexport default x;\n",
    /a\.js:1:16 imports zod, which a compiled/,
  ],
  "that imports from the web": [
    "export default () => import('https://example.org/x.js');\n",
    /imports https:\/\/example\.org\/x\.js, which a compiled/,
  ],
  "that imports TypeScript": [
    "import './x.ts';\nexport default 1;\n",
    /imports \.\/x\.ts, expected a file whose name ends in \.js, \.mjs or \.json/,
  ],
  "that imports what is not there": [
    "\nimport './x.js';\nexport default 1;\n",
    /x\.js, which a\.js:2:9 imports does not exist$/,
  ],
  "that takes a name of ours": [
    bringing("address-pool"),
    /brings handler address-pool, and Sextant has one of that name already; expected another name/,
  ],
  "that takes the name match": [bringing("match"), /brings handler match, and Sextant has/],
  "that brings a name twice": [
    bringing("gold").replace("handlers: [", "handlers: [...Array(2)].map(() => ")
      .replace("  })],", "  })),"),
    /brings handler gold, and it brings one of that name already/,
  ],
  "with an odd name": [
    bringing("Gold Line"),
    /name of handlers\[0\] is "Gold Line", expected small/,
  ],
  "with a schema that is none": [
    bringing("gold").replace("z.strictObject({})", "{ parse() {} }"),
    /schema of handlers\[0\], gold, is an object of its own, expected one that z made/,
  ],
  "without a schema": [
    bringing("gold").replace("schema: z.strictObject({}),", ""),
    /schema of handlers\[0\], gold, is nothing, expected/,
  ],
  "without help": [bringing("gold").replace(/help: .*/, ""), /handlers\[0\], gold, has no help/],
  "without create": [
    bringing("gold").replace(/create: .*/, ""),
    /create of .+ is nothing, expected/,
  ],
  "whose create is async": [
    bringing("gold").replace("create: ", "create: async "),
    /create of handlers\[0\], gold, is async, and nobody waits for it/,
  ],
  "with an option of ours": [
    `export default ({ uint8 }) => ({
      options: [{ code: 7, name: "my-preference", source: "mine", layout: uint8 }] });`,
    /brings option 7 \(my-preference\), and preference \(7\) is Sextant's own; expected a code/,
  ],
  "with a name of an option of ours": [
    `export default ({ uint8 }) => ({
      options: [{ code: 4000, name: "preference", source: "mine", layout: uint8 }] });`,
    /brings option 4000 \(preference\), and preference \(7\) is Sextant's own/,
  ],
  "with an option without layout": [
    `export default () => ({ options: [{ code: 4000, name: "x", source: "mine" }] });`,
    /the layout of options\[0\], x, has no decode, expected one such as uint16/,
  ],
  "with an option of no code": [
    `export default ({ uint8 }) => ({
      options: [{ code: 70000, name: "x", source: "mine", layout: uint8 }] });`,
    /the code of options\[0\], x, is 70000, expected 1 to 65535/,
  ],
  "with a type of DUIDs of ours": [
    `export default () => ({ duids: [{ type: 3, name: "x", describe: () => ({}) }] });`,
    /brings DUIDs of type 3, which Sextant knows already/,
  ],
  "whose observe is no function": [
    "export default () => ({ observe: true });",
    /its observe is true, expected a function/,
  ],
  "for another major version": [
    "export const sextant = '2';\n" + bringing("gold"),
    /made for Sextant 2, and this is 1\.2\.3; expected one for 1/,
  ],
  "for a later minor version": [
    "export const sextant = '1.3';\n" + bringing("gold"),
    /made for Sextant 1\.3, and this is 1\.2\.3/,
  ],
  "for no version": [
    "export const sextant = {};\n" + bringing("gold"),
    /its export sextant is an object, expected the version/,
  ],
};

for (const [what, [text, said]] of Object.entries(WRONG)) {
  Deno.test(`a file ${what} is refused with a sentence`, async () => {
    using folder = new ExtensionFolder({ "a.js": text });
    const problem = await folder.problem("a.js");
    assert.match(problem, said);
    assert.ok(problem.startsWith(CANNOT), problem);
    assert.equal(problem, stripVTControlCharacters(problem).split("\n").join(" "));
  });
}

Deno.test("a file that is not there, is a folder or is something else is refused", async () => {
  using folder = new ExtensionFolder({ "a.js/x": "", "b.jsx": "" });
  assert.match(await folder.problem("none.js"), /none\.js does not exist$/);
  assert.match(await folder.problem("a.js"), /a\.js is a folder, expected a file$/);
  assert.match(
    await folder.problem("b.jsx"),
    /expected a file whose name ends in \.js, \.mjs, \.ts/,
  );
});

Deno.test("a module that awaits for ever is given up after ten seconds, and said to wait", async () => {
  using folder = new ExtensionFolder({
    "top.js": `await new Promise(() => {});\n${bringing("gold")}`,
    "inner.js": "export default () => new Promise(() => {});",
  });
  for (const module of ["top.js", "inner.js"]) {
    const timers = new ManualTimers();
    const problem = folder.problem(module, { timers });
    await timers.set(10_000);
    timers.advance(10_000);
    assert.match(await problem, /still waits for something after 10 seconds of loading/);
  }
});

Deno.test("what others may write is refused: the file, what it imports, and their folders", async () => {
  using folder = new ExtensionFolder({
    "a.js": `import "./inner/b.js";\n${bringing("gold")}`,
    "inner/b.js": "",
  });
  assert.equal(await folder.problem("a.js"), "");
  for (
    const [name, mode, usual] of [
      ["a.js", 0o664, 0o644],
      ["a.js", 0o646, 0o644],
      ["inner/b.js", 0o666, 0o644],
      ["inner", 0o777, 0o755],
      ["", 0o1777, 0o700],
    ] as const
  ) {
    const path = `${folder.path}/${name}`.replace(/\/$/, "");
    Deno.chmodSync(path, mode);
    const said = await folder.problem("a.js");
    assert.match(
      said,
      /so that others may change what is run; expected nobody else to write/,
      name,
    );
    assert.ok(said.includes(`has mode ${mode.toString(8).padStart(4, "0")}`), said);
    Deno.chmodSync(path, usual);
  }
  assert.equal(await folder.problem("a.js"), "");
});

Deno.test("a link to what others may write is refused", async () => {
  using folder = new ExtensionFolder({ "real/a.js": bringing("gold") });
  Deno.symlinkSync(`${folder.path}/real/a.js`, `${folder.path}/a.js`);
  assert.equal(await folder.problem("a.js"), "");
  Deno.chmodSync(`${folder.path}/real`, 0o777);
  assert.match(await folder.problem("a.js"), /the folder \/real has mode 0777/);
});

Deno.test("root runs nothing that is another's", { ignore: Deno.uid() !== 0 }, async () => {
  using folder = new ExtensionFolder({ "a.js": bringing("gold") });
  Deno.chownSync(`${folder.path}/a.js`, 1234, 0);
  assert.match(await folder.problem("a.js"), /a\.js is user 1234's, expected root's, since root/);
  Deno.chownSync(`${folder.path}/a.js`, 0, 0);
  Deno.chownSync(folder.path, 1234, 0);
  assert.match(await folder.problem("a.js"), /the folder {2}?is user 1234's|the folder .* 1234's/);
  Deno.chownSync(folder.path, 0, 0);
});

Deno.test("a sha256 is held against the file, and says nothing of what it imports", async () => {
  const text = bringing("gold");
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const sha256 = new Uint8Array(digest).toHex();
  using folder = new ExtensionFolder({
    "a.js": text,
    "b.js": `import "./c.js";\n${text}`,
    "c.js": "",
  });
  assert.equal(await folder.problem("a.js", { sha256 }), "");
  const other = "0".repeat(64);
  assert.match(
    await folder.problem("a.js", { sha256: other }),
    new RegExp(`its SHA-256 is ${sha256}, expected ${other}$`),
  );
  assert.match(
    await folder.problem("b.js", { sha256 }),
    /its sha256 says nothing of what it imports, c\.js; expected one file/,
  );
});

Deno.test("two extensions that bring the same are told apart, and one listed twice is refused", async () => {
  using folder = new ExtensionFolder({ "a.js": bringing("gold"), "b.js": bringing("gold") });
  const both = await folder.load(["a.js", "b.js"]);
  assert.deepEqual(both.findings.map(({ path, message }) => [path[1], message]), [[
    1,
    "Cannot use the extension b.js: it brings handler gold, and a.js brings one of that name " +
    "already; expected another name",
  ]]);
  const twice = await folder.load(["a.js", "a.js"]);
  assert.match(twice.findings[0]!.message, /in the list already: expected it once/);
});

Deno.test("changed files are taken by the next loading, those that are imported too", async () => {
  const name = (text: string) => `export const name = ${JSON.stringify(text)};\n`;
  const files = (inner: string) => ({
    "a.js": 'import { name } from "./inner/b.js";\n' + bringing("x").replace('"x"', "name()"),
    "inner/b.js": 'import { name as get } from "../c.js";\nimport json from "./d.json" ' +
      'with { type: "json" };\nexport const name = () => get + json.more;\n',
    "c.js": `import "./inner/b.js";\n${name(inner)}`,
    "inner/d.json": '{ "more": "-1" }',
  });
  using folder = new ExtensionFolder(files("first"));
  const names = async () => {
    const { brought, findings } = await folder.load(["a.js"]);
    assert.deepEqual(findings, []);
    return brought.handlerSections.map((each) => each.name);
  };
  assert.deepEqual(await names(), ["first-1"]);
  folder.write("c.js", files("second")["c.js"]);
  assert.deepEqual(await names(), ["second-1"]);
  folder.write("inner/d.json", '{ "more": "-2" }');
  assert.deepEqual(await names(), ["second-2"]);
  folder.write("c.js", "export const name = ;\n");
  assert.match(await folder.problem("a.js"), /at c\.js:1:21$/);
  folder.write("c.js", files("third")["c.js"]);
  assert.deepEqual(await names(), ["third-2"]);
});

Deno.test("a module that failed is run again though it is the same", async () => {
  using folder = new ExtensionFolder({
    "a.js": `import { readFileSync } from "node:fs";
const name = readFileSync(import.meta.dirname + "/name.txt", "utf8");
${bringing("x").replace('"x"', "name")}`,
  });
  assert.match(await folder.problem("a.js"), /cannot be loaded: ENOENT.+at a\.js:2:14$/);
  folder.write("name.txt", "gold");
  assert.equal(await folder.problem("a.js"), "");
});

Deno.test("a .ts file of types that can be taken away is loaded, and others say where", async () => {
  const typed = bringing("gold").replace("({ z, defineHandler })", "({ z, defineHandler }: any)");
  using folder = new ExtensionFolder({
    "a.ts": `import type { X } from "@sextant/sextant/extension";\n${typed}`,
    "enum.ts": `\nenum A { B }\n${typed}`,
    "imports.ts": `import { x } from "./a.js";\n${typed}`,
    "throws.ts": "export default () => {\n  const x: any = null;\n  x.y.z;\n};\n",
  });
  assert.equal(await folder.problem("a.ts"), "");
  assert.match(await folder.problem("enum.ts"), /enum is not supported .+, at enum\.ts:2:1$/);
  assert.match(
    await folder.problem("imports.ts"),
    /imports \.\/a\.js, and a \.ts extension is one/,
  );
  assert.match(await folder.problem("throws.ts"), /its function failed: .+, at throws\.ts:3:5$/);
});
