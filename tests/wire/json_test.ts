import assert from "node:assert/strict";
import fc from "fast-check";
import { jsonLine } from "../../lib/wire/json.ts";

Deno.test("a line of JSON steers no terminal: C1 controls, line separators and directions are escaped", () => {
  assert.equal(jsonLine({ a: "\u009b31m" }), '{"a":"\\u009b31m"}');
  assert.equal(
    jsonLine("\u007f\u0080\u009f\u2028\u2029\u202e\u{e0001}\n"),
    '"\\u007f\\u0080\\u009f\\u2028\\u2029\\u202e\\udb40\\udc01\\n"',
  );
  assert.equal(jsonLine("Zürich 東京 😀"), '"Zürich 東京 😀"');
});

Deno.test("a line of JSON says what the value is", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    assert.deepEqual(JSON.parse(jsonLine(value)), JSON.parse(JSON.stringify(value)));
  }));
});
