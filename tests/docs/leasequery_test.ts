import assert from "node:assert/strict";
import { loadConfiguration } from "../../lib/config/load.ts";
import { conditionSections } from "../../lib/conditions/mod.ts";
import { handlerSections } from "../../lib/handlers/mod.ts";
import { networkAddress } from "../support/network_address.ts";
import { tlsFile } from "../tls/certificates.ts";
import { checkLinks, checkNamedTests, readDocument } from "./named_tests.ts";
import { numbersOf, rowsOf } from "./rows.ts";

const text = readDocument("leasequery.md");
const checklist = readDocument("dhcpkit.md");
const rows = rowsOf(text);

const LEVEL = /^(?:MUST|MUST NOT|SHOULD|SHOULD NOT|MAY)$/;

Deno.test("every requirement of RFC 5007, 5460 and 7653 is in the document, once", () => {
  const expected = numbersOf({ Q: 52, B: 53, A: 36 });
  assert.deepEqual(rows.map(({ number }) => number).toSorted(), expected.toSorted());
});

Deno.test("every requirement has its section, its level and a test", () => {
  for (const { number, cells } of rows) {
    const [, section, level, what, tests] = cells;
    assert.match(section!, /^\d+(?:\.\d+)*(?:, \d+(?:\.\d+)*)*$/, number);
    assert.ok(level === "–" || level!.split(", ").every((each) => LEVEL.test(each)), number);
    assert.notEqual(what, "", number);
    if (!what!.includes("_No_: ")) assert.notEqual(tests, "", number);
  }
});

Deno.test("every test that the document names is in the file that it names", () => {
  assert.ok(checkNamedTests(text) > 141);
});

Deno.test("links to other documents lead to a file", () => checkLinks(text));

Deno.test("the checklist names the same tests for the same requirements", () => {
  const there = new Map(rowsOf(checklist).map(({ number, cells }) => [number, cells.at(-1)]));
  for (const { number, cells } of rows) assert.equal(cells.at(-1), there.get(number), number);
});

Deno.test("the configurations in the guide are right", () => {
  const [plain, secure] = [...text.matchAll(/^```yaml\n(.+?)^```$/gms)].map(([, yaml]) => yaml!);
  const handlers = plain!.slice(plain!.indexOf("handlers:"));
  for (const yaml of [plain!, secure! + handlers]) {
    const { findings } = loadConfiguration(yaml, tlsFile("sextant.yaml"), {
      conditionSections,
      handlerSections,
      interfaces: [networkAddress("eth0", "2001:db8::1/64")],
    });
    assert.deepEqual(findings, []);
  }
});
