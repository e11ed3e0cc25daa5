import assert from "node:assert/strict";
import { didYouMean, nearest } from "../../lib/config/suggestion.ts";

const KEYS = ["range", "prefix", "preferred-lifetime", "valid-lifetime", "port"];

Deno.test("the nearest candidate is suggested", () => {
  assert.equal(nearest("rnage", KEYS), "range");
  assert.equal(nearest("prot", KEYS), "port");
  assert.equal(nearest("Prefix", KEYS), "prefix");
  assert.equal(nearest("preferred_lifetime", KEYS), "preferred-lifetime");
  assert.equal(nearest("valid", KEYS), "valid-lifetime");
  assert.equal(nearest("prefixes", KEYS), "prefix");
});

Deno.test("nothing is suggested when nothing is near", () => {
  assert.equal(nearest("colour", KEYS), undefined);
  assert.equal(nearest("", KEYS), undefined);
  assert.equal(nearest("range", []), undefined);
  assert.equal(didYouMean("colour", KEYS), "");
});
