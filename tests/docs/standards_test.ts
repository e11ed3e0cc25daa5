import { checkLinks, checkNamedTests, readDocument } from "./named_tests.ts";

const text = readDocument("standards.md");

Deno.test("every test that the standards document names is in the file that it names", () => {
  checkNamedTests(text);
});

Deno.test("links of the standards document lead to a file", () => checkLinks(text));
