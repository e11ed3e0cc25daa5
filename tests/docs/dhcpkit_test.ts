import assert from "node:assert/strict";
import { conditionSections } from "../../lib/conditions/mod.ts";
import { handlerSections } from "../../lib/handlers/mod.ts";
import { loadConfiguration } from "../../lib/config/load.ts";
import { networkAddress } from "../support/network_address.ts";
import { checkLinks, checkNamedTests, readDocument } from "./named_tests.ts";
import { numbersOf, rowsOf } from "./rows.ts";

const text = readDocument("dhcpkit.md");
const rows = rowsOf(text);

/** The parts of the list, each with the number of its last row. */
const LAST_ROWS = {
  P: 75,
  C: 130,
  W: 125,
  H: 62,
  S: 20,
  Q: 52,
  B: 53,
  A: 36,
  L: 34,
  I: 18,
  R: 38,
};

Deno.test("every row of the list is in the document, once", () => {
  const expected = numbersOf(LAST_ROWS);
  assert.deepEqual(rows.map(({ number }) => number).toSorted(), expected.toSorted());
});

Deno.test("every row says whether it is there, and why where it is not", () => {
  for (const { number, cells } of rows) {
    const [, what, here, why] = cells;
    assert.equal(cells.length, 5, number);
    assert.notEqual(what, "", number);
    assert.ok(["yes", "differently", "no"].includes(here!), `${number}: ${here}`);
    if (here !== "yes") assert.notEqual(why, "", number);
  }
});

Deno.test("the rows are counted right", () => {
  const count = (answer: string) => rows.filter(({ cells }) => cells[2] === answer).length;
  const [, ...counted] = /^Of (\d+) rows (\d+) are as there .*?(\d+) are done .*?(\d+) /ms
    .exec(text)!;
  assert.deepEqual(counted.map(Number), [
    rows.length,
    count("yes"),
    count("differently"),
    count("no"),
  ]);
});

Deno.test("every test that the document names is in the file that it names", () => {
  assert.ok(checkNamedTests(text) > 500);
});

Deno.test("links to other documents lead to a file", () => checkLinks(text));

Deno.test("the configuration that is converted is right", () => {
  const [, yaml] = /^Sextant:\n\n```yaml\n(.+?)^```$/ms.exec(text)!;
  const interfaces = [networkAddress("eth0", "2001:db8:1::1/64")];
  const { findings } = loadConfiguration(yaml!, "/etc/sextant/sextant.yaml", {
    conditionSections,
    handlerSections,
    interfaces: [...interfaces, networkAddress("eth0", "2001:db8::1:2/128")],
  });
  assert.deepEqual(findings, []);
});
