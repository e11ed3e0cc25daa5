import assert from "node:assert/strict";
import fc from "fast-check";
import { ConfigDocument } from "../../lib/config/document.ts";
import { formatFinding } from "../../lib/config/finding.ts";

function errorsIn(text: string): string[] {
  return new ConfigDocument(text).errors.map((error) => formatFinding("", error).slice(1));
}

Deno.test("an address that ends in a colon is told to be put in quotes", () => {
  const advice = "expected a value, found a key: put 2001:db8:: in quotes, as it ends in a colon";
  assert.deepEqual(errorsIn("a: 2001:db8::\n"), [`1:4: ${advice}`]);
  assert.deepEqual(errorsIn("a: 1\nb: 2001:db8:: # net\n"), [`2:4: ${advice}`]);
  assert.deepEqual(errorsIn("a: { b: 2001:db8::, c: 1 }\n"), [`1:9: ${advice}`]);
  assert.deepEqual(errorsIn("a: 2001:db8::1\nb: [::1, 2001:db8::/32]\n"), []);
});

Deno.test("a value with a colon in it is told to be put in quotes", () => {
  assert.deepEqual(errorsIn("name: my link: lan\n"), [
    '1:7: expected a value, found "my link: lan", which is a mapping to YAML: put it in quotes, ' +
    "or begin a line with each key",
  ]);
});

Deno.test("lines that do not belong to the value above are told by their indentation", () => {
  assert.deepEqual(errorsIn("a: 1\n  b: 2\n"), [
    "1:4: expected one value; check the indentation of the lines below",
  ]);
});

Deno.test("an entry that is in no list is told by how entries begin, once", () => {
  const advice = 'expected every entry of a list to begin with "- ", in the column of the first; ' +
    "check this line and the entry above";
  assert.deepEqual(errorsIn("a:\n  - b: 1\n   - c: 2\n"), [`3:4: ${advice}`]);
  assert.deepEqual(errorsIn("a:\n    b: 1\n  - c: 2\n"), [`3:1: ${advice}`]);
  assert.deepEqual(errorsIn("a:\n- b: 1\n c: 2\n"), [`3:1: ${advice}`]);
});

Deno.test("what is not ended, and keys in no column, are told in plain words", () => {
  assert.deepEqual(errorsIn("a: [1\nb: 2\n"), [
    "2:1: expected ] before this, to end what begins above",
  ]);
  assert.deepEqual(errorsIn("a: { b: 1\nc: 2\n"), [
    "2:1: expected } before this, to end what begins above",
  ]);
  assert.deepEqual(errorsIn('a: "x\nb: 1\n'), [
    '3:1: expected " before this, to end what begins above',
  ]);
  assert.deepEqual(errorsIn("a:\n  b: 1\n c: 2\n"), [
    "3:1: expected every key of a mapping to begin in the column of the first",
  ]);
});

Deno.test("a text that goes on behind its end is one mistake, not one a word", () => {
  const rest = ": check the quotes and the indentation";
  assert.deepEqual(errorsIn("  a: 1\nb: 2\nc: 3\nd: 4\n"), [
    `2:1: expected the end of the value before, found "b: 2"${rest}`,
  ]);
  assert.deepEqual(errorsIn("a: 'b'c\nd: [1]\n]\n"), [
    `1:7: expected the end of the value before, found "c"${rest}`,
  ]);
  assert.deepEqual(errorsIn("a: [1]\n]\n]\n"), [
    `2:1: expected the end of the value before, found "]"${rest}`,
  ]);
  assert.deepEqual(errorsIn("listen\nhandlers: []\n"), [
    '1:1: expected a key with a colon behind it, found "listen"',
  ]);
});

Deno.test("a key without its colon is told by how keys end, wherever it stands", () => {
  assert.deepEqual(errorsIn("- match: { link: lan }\n  handlers\n- b: 1\n"), [
    '2:3: expected a key with a colon behind it, found "handlers"',
  ]);
});

Deno.test("all syntax errors are listed, one for each place", () => {
  assert.deepEqual(errorsIn("a: @x\nb: `y`\na: 1\n"), [
    "1:4: plain value cannot start with reserved character @",
    "2:4: plain value cannot start with reserved character `",
    '3:1: duplicate key "a"; expected each key once',
  ]);
});

Deno.test("a duplicate key is an error, and the rest is read all the same", () => {
  const document = new ConfigDocument("'a': 1\nb: 2\n\"a\": 3\n");
  assert.deepEqual(document.errors.map(({ message }) => message), [
    'duplicate key "a"; expected each key once',
  ]);
  assert.deepEqual(document.value, { a: 3, b: 2 });
});

Deno.test("what YAML has beyond plain values is refused, each with its place", () => {
  assert.deepEqual(errorsIn("a:\n\tb: 1\n"), [
    "2:1: expected spaces as indentation, found a tab",
  ]);
  assert.deepEqual(errorsIn("a: !!binary aGk=\n"), [
    '1:4: expected a value without a tag, found "!!binary"',
  ]);
  assert.deepEqual(errorsIn("a: 1\n---\nb: 2\n"), [
    '2:1: expected one document, found a second one after "---"',
  ]);
  assert.deepEqual(errorsIn("? [1, 2]\n: 3\n"), ["1:3: expected a name as key"]);
  assert.deepEqual(errorsIn("%YAML 1.1\n---\nmode: 0660\n"), [
    "1:1: expected YAML 1.2, found YAML 1.1",
  ]);
});

Deno.test("aliases stand for what they name, and only for that", () => {
  assert.deepEqual(new ConfigDocument("a: &x [1]\nb: *x\n").value, { a: [1], b: [1] });
  assert.deepEqual(errorsIn("a: *x\n"), ["1:4: expected an anchor &x before this alias"]);
  assert.deepEqual(errorsIn("a: &x [1, *x]\n"), ["1:11: the alias *x stands for what holds it"]);
});

Deno.test("a document cannot grow without bounds by its aliases, nor by its depth", () => {
  const tenfold = (name: string, of: string) => `${name}: &${name} [${`${of}, `.repeat(10)}]\n`;
  const bomb = tenfold("a", "x") + tenfold("b", "*a") + tenfold("c", "*b") + tenfold("d", "*c");
  assert.deepEqual(errorsIn(bomb), ["1:1: expected fewer aliases: they repeat too much"]);
  const [only, ...others] = errorsIn("[".repeat(10_000));
  assert.match(only!, /^1:\d+: expected fewer levels: the nesting is too deep$/);
  assert.deepEqual(others, []);
});

Deno.test("a finding stands at its value, at its key, or where the key is missing from", () => {
  const document = new ConfigDocument(`# a comment
listen:
  - unicast: ::1
    port:
  -
  - { unicast: ::2, port: 5 }
links: &all
  - name: lan
again: *all
`);
  const placeOf = (path: (string | number)[], aboutKey = false) => {
    const { line, column } = document.locate({ severity: "error", path, message: "", aboutKey });
    return `${line}:${column}`;
  };
  assert.equal(placeOf([]), "2:1");
  assert.equal(placeOf(["handlers"]), "2:1");
  assert.equal(placeOf(["listen"]), "3:3");
  assert.equal(placeOf(["listen"], true), "2:1");
  assert.equal(placeOf(["listen", 0]), "3:5");
  assert.equal(placeOf(["listen", 0, "unicast"]), "3:14");
  assert.equal(placeOf(["listen", 0, "unicast"], true), "3:5");
  assert.equal(placeOf(["listen", 0, "port"]), "4:5");
  assert.equal(placeOf(["listen", 0, "mark"]), "3:5");
  assert.equal(placeOf(["listen", 1]), "5:4");
  assert.equal(placeOf(["listen", 2, "port"]), "6:27");
  assert.equal(placeOf(["listen", 2, "port", 0]), "6:27");
  assert.equal(placeOf(["again", 0, "name"]), "8:11");
});

Deno.test("an empty file has a first line to complain about", () => {
  const { value, errors } = new ConfigDocument("");
  assert.equal(value, null);
  assert.deepEqual(errors, []);
});

Deno.test("no text makes the reader throw", () => {
  const pieces = fc.constantFrom(
    "a",
    ": ",
    "- ",
    "\n",
    "  ",
    "[",
    "]",
    "{",
    "}",
    "&x ",
    "*x",
    "!!t ",
    "'",
    '"',
    "|",
    ">",
    "#",
    "%",
    "---\n",
    "\t",
    "::",
    ",",
    "? ",
    "\u0000",
    "\ud800",
    "<<: ",
  );
  fc.assert(fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
    const { errors, value } = new ConfigDocument(parts.join(""));
    assert.ok(value !== undefined || errors.length > 0);
    for (const { line, column } of errors) assert.ok(line >= 1 && column >= 1);
  }));
});
