import assert from "node:assert/strict";
import fc from "fast-check";
import { SpanIndex } from "../../lib/leases/span_index.ts";
import { bigIntToAddress } from "../../lib/wire/address.ts";

const END = (1n << 128n) - 1n;

Deno.test("an address is in the spans that reach from before it to behind it, wherever they are", () => {
  const edge = fc.oneof(fc.bigInt({ min: 0n, max: 20n }), fc.bigInt({ min: END - 20n, max: END }));
  fc.assert(
    fc.property(fc.array(fc.tuple(edge, edge), { maxLength: 8 }), edge, (ends, asked) => {
      const spans = ends.map(([one, other]) => {
        const [first, last] = one < other ? [one, other] : [other, one];
        return {
          first: bigIntToAddress(first),
          last: bigIntToAddress(last),
          from: first,
          to: last,
        };
      });
      const found = new SpanIndex(spans).holding(bigIntToAddress(asked));
      const expected = spans.filter(({ from, to }) => from <= asked && asked <= to);
      assert.deepEqual(new Set(found), new Set(expected));
    }),
  );
});
