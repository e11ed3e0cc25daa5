import assert from "node:assert/strict";
import fc from "fast-check";
import { LineReader, LineTooLongError } from "../../lib/control/line_reader.ts";

/** Gives octets in pieces of some sizes. */
function source(text: string, sizes: readonly number[]) {
  let left = new TextEncoder().encode(text);
  let round = 0;
  return {
    read(into: Uint8Array): Promise<number | null> {
      if (left.length === 0) return Promise.resolve(null);
      const size = Math.min(sizes[round++ % sizes.length]!, left.length, into.length);
      into.set(left.subarray(0, size));
      left = left.subarray(size);
      return Promise.resolve(size);
    },
  };
}

const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 });
const text = fc.string({ unit: fc.constantFrom("a", "\u20ac", "\r", "\n", "\ud83d\ude00") });

Deno.test("lines are the same however they come in", async () => {
  await fc.assert(
    fc.asyncProperty(text, sizes, async (text, sizes) => {
      const expected = text.split("\n").slice(0, -1).map((line) => line.replace(/\r$/, ""));
      const reader = new LineReader(source(text, sizes), 1000, 5);
      const lines: string[] = [];
      for (let line = await reader.next(); line !== undefined; line = await reader.next()) {
        lines.push(line);
      }
      assert.deepEqual(lines, expected);
      const inBatches = new LineReader(source(text, sizes), 1000, 5);
      const batched: string[] = [];
      for (let batch = await inBatches.batch(); batch; batch = await inBatches.batch()) {
        assert.notEqual(batch.length, 0);
        batched.push(...batch);
      }
      assert.deepEqual(batched, expected);
    }),
  );
});

Deno.test("a line may be as long as it may, and no longer, whether it has ended or not", async () => {
  assert.equal(await new LineReader(source("12345\n", [2]), 5, 10).next(), "12345");
  for (const text of ["123456\n", "123456"]) {
    await assert.rejects(new LineReader(source(text, [10]), 5, 10).next(), LineTooLongError);
  }
});
