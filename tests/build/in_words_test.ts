import assert from "node:assert/strict";
import { cell, keyInWords, kindsOf, valueInWords } from "../../lib/build/reference/in_words.ts";

const address = { title: "an IPv6 address such as 2001:db8::1", type: "string" };
const named = (name: string) => ({ properties: { [name]: address }, required: [name] });

Deno.test("a value is said by its title, or by what it is made of", () => {
  const words = [
    [address, "an IPv6 address such as 2001:db8::1"],
    [{ type: "boolean" }, "true or false"],
    [{ type: "integer", minimum: 1, maximum: 9 }, "a whole number from 1 to 9"],
    [{ type: "number", minimum: 0, maximum: 1 }, "a number from 0 to 1"],
    [{ type: "string", enum: ["a", "b", "c"] }, "`a`, `b` or `c`"],
    [{ anyOf: [{ const: "none" }, { type: "boolean" }] }, "`none`, or true or false"],
    [
      { anyOf: [address, { type: "array", items: address }] },
      "an IPv6 address such as 2001:db8::1, or a list of such",
    ],
    [{ items: { type: "boolean" } }, "a list; each: true or false"],
    [{ items: named("a") }, "a list of mappings"],
    [
      { items: { anyOf: [named("a"), named("b")] } },
      "a list of mappings, each with `a` or `b`",
    ],
    [named("a"), "a mapping"],
    [{ properties: {} }, "`{}`"],
  ] as const;
  for (const [schema, said] of words) assert.equal(valueInWords(schema), said);
});

Deno.test("a value that there are no words for is no value of the reference", () => {
  assert.throws(() => valueInWords({ type: "null" }), /no words/);
});

Deno.test("kinds are told apart by the key that each must have", () => {
  const kinds = kindsOf({ anyOf: [named("a"), named("b")] });
  assert.deepEqual(kinds?.map(({ key }) => key), ["a", "b"]);
  assert.equal(kindsOf({ anyOf: [named("a"), address] }), undefined);
});

Deno.test("a default is what the description says, or else the schema", () => {
  const said = (description: string, value?: unknown) => {
    const { meaning, otherwise } = keyInWords({ description, default: value }, false);
    return [meaning, otherwise];
  };
  assert.deepEqual(said("How long; default 30m"), ["How long.", "30m"]);
  assert.deepEqual(said("How long; default: as it was.", 7), ["How long.", "as it was"]);
  assert.deepEqual(said("Where to; default a.b.c/d. More of it."), [
    "Where to. More of it.",
    "a.b.c/d",
  ]);
  assert.deepEqual(said("Which one.", false), ["Which one.", "`false`"]);
  assert.deepEqual(said("What there is.", []), ["What there is.", ""]);
  assert.equal(keyInWords({ description: "It is needed" }, true).otherwise, "required");
});

Deno.test("a cell stays one cell on one line", () => {
  assert.equal(cell("a|b\nc"), "a\\|b c");
});
