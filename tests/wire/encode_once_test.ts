import assert from "node:assert/strict";
import fc from "fast-check";
import { WireError } from "../../lib/wire/error.ts";
import { encodeOnce, encodeOptions } from "../../lib/wire/message.ts";
import { domainSearchList } from "../../lib/wire/options/mod.ts";
import { anyOption } from "./arbitrary.ts";

Deno.test("an option that is encoded once is written as if it were encoded each time", () => {
  fc.assert(fc.property(anyOption, (option) => {
    const beforehand = encodeOnce(option);
    assert.deepEqual(encodeOptions([beforehand, option]), encodeOptions([option, option]));
    assert.equal(beforehand.value, option.value);
  }));
});

Deno.test("an option whose value does not fit cannot be encoded once", () => {
  assert.throws(() => encodeOnce(domainSearchList.of(["not-whole"])), WireError);
  const names = new Array(10_000).fill("example.org.");
  assert.throws(() => encodeOnce(domainSearchList.of(names)), WireError);
});
