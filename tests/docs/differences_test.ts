import assert from "node:assert/strict";
import { POLICIES } from "../interop/differential/policies/mod.ts";
import { readDocument } from "./named_tests.ts";

Deno.test("the standards document lists every known difference from Kea, and no other", () => {
  const [, section = ""] = readDocument("standards.md").split("\n## Where Kea answers otherwise\n");
  const [, , ...rows] = section.split("\n").filter((line) => line.startsWith("|"));
  assert.deepEqual(
    rows.map((row) => row.split("|").slice(1, -1).map((cell) => cell.trim())),
    POLICIES.map(({ kea, sextant, decidedBy }) => [kea, sextant, decidedBy]),
  );
});
