import assert from "node:assert/strict";
import { checkLinks, checkNamedTests, readDocument } from "./named_tests.ts";

const text = readDocument("security.md");

Deno.test("every test that security.md names is in the file that it names", () => {
  assert.ok(checkNamedTests(text) > 15);
});

Deno.test("links of security.md to other documents lead to a file", () => checkLinks(text));
