import assert from "node:assert/strict";
import { checkLinks, checkNamedTests, readDocument } from "./named_tests.ts";

const text = readDocument("standards.md");

/** Sections of RFC 8415 that ask something of a server, by their last number where there are several. */
const SECTIONS: Readonly<Record<string, readonly number[]>> = {
  "6": [1, 2, 3, 5, 6],
  "7": [1, 2, 5, 6, 7],
  "9": [1, 2],
  "11": [1, 2, 3, 4, 5],
  "13": [1, 2, 3],
  "16": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14],
  "18": [1, 3, 4],
  "18.3": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  "19": [3, 4],
  "20": [2, 3, 4],
  "21": Array.from({ length: 25 }, (_, at) => at + 1),
};
const WHOLE_SECTIONS = ["8", "10", "11", "12", "16", "21", "22", "23"];

/** The rows of the table about RFC 8415, without what a cell cannot have: a bar. */
const rows = [...text.split(/^## /m).find((part) => part.startsWith("RFC 8415"))!
  .matchAll(/^\| (\d.*) \|$/gm)].map(([, row]) => row!.split(" | "));

Deno.test("every test that the standards document names is in the file that it names", () => {
  assert.ok(checkNamedTests(text) > 250);
});

Deno.test("links of the standards document lead to a file", () => checkLinks(text));

Deno.test("every section of RFC 8415 that asks something of a server has a row", () => {
  const expected = [
    ...WHOLE_SECTIONS,
    ...Object.entries(SECTIONS).flatMap(([chapter, parts]) =>
      parts.map((part) => `${chapter}.${part}`)
    ),
  ];
  const found = new Set(rows.flatMap(([sections]) => sectionsIn(sections!)));
  assert.deepEqual([...found].sort(), expected.sort());
});

Deno.test("every row about RFC 8415 says what is asked, which test shows it, and what RFC 9915 changed", () => {
  for (const row of rows) {
    assert.equal(row.length, 4, row[0]);
    const [section, asked, shown, changed] = row;
    assert.ok(asked!.length > 10 && changed !== "", section);
    assert.match(shown!, /^\[.+\]\(\.\.\/tests\/.+\.ts\)$|^IA_TA below$/, section);
  }
});

/** `6.2, 6.3` are two sections, `11.2–11.5` are four. */
function sectionsIn(cell: string): string[] {
  const range = /^(\d+)\.(\d+)–\1\.(\d+)$/.exec(cell);
  if (!range) return cell.split(", ");
  const [first, last] = [Number(range[2]), Number(range[3])];
  return Array.from({ length: last - first + 1 }, (_, at) => `${range[1]}.${first + at}`);
}
