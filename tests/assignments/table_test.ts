import assert from "node:assert/strict";
import fc from "fast-check";
import { AssignmentTable } from "../../lib/assignments/table.ts";
import type { AssignedRow } from "../../lib/pools/claims.ts";
import { prefix } from "../support/messages.ts";

// Short ones of few letters, so that many begin alike and some come twice.
const anId = fc.string({ unit: fc.constantFrom("a", "b", ":"), maxLength: 6 });

const aRow: fc.Arbitrary<AssignedRow> = fc.record({
  address: fc.constantFrom(prefix("2001:db8::1"), prefix("2001:db8::2")),
  prefix: fc.constantFrom(prefix("2001:db8:1::/56"), prefix("2001:db8:2::/48")),
}, { requiredKeys: [], noNullPrototype: true });

Deno.test("a table finds what the rows of each id assign, in their order, and nothing else", () => {
  fc.assert(fc.property(
    fc.array(fc.tuple(fc.uniqueArray(anId, { minLength: 1, maxLength: 3 }), aRow), {
      maxLength: 300,
    }),
    fc.array(fc.tuple(fc.nat(300), fc.boolean()), { maxLength: 9 }),
    anId,
    (rows, removed, asked) => {
      const table = new AssignmentTable();
      for (const [index, [ids, row]] of rows.entries()) {
        assert.equal(table.add(ids, row), index);
      }
      assert.equal(table.size, rows.length);
      const left = rows.map(([ids, row]) => ({ ids, ...row }));
      for (const [index, isAddress] of removed) {
        if (index >= rows.length) continue;
        const what = isAddress ? "address" : "prefix";
        table.remove(index, what);
        delete left[index]![what];
      }
      for (const id of [asked, ...rows.flatMap(([ids]) => ids)]) {
        const own = left.filter(({ ids }) => ids.includes(id));
        assert.deepEqual(
          table.find([id]),
          own.length === 0 ? undefined : {
            id,
            addresses: own.flatMap(({ address }) => address ?? []),
            prefixes: own.flatMap(({ prefix }) => prefix ?? []),
          },
        );
      }
    },
  ));
});

Deno.test("a table finds the first of several ids", () => {
  const table = new AssignmentTable();
  table.add(["b"], { address: prefix("2001:db8::b") });
  table.add(["c"], { address: prefix("2001:db8::c") });
  assert.deepEqual(table.find(["a", "c", "b"]), {
    id: "c",
    addresses: [prefix("2001:db8::c")],
    prefixes: [],
  });
  assert.equal(table.find(["a"]), undefined);
  assert.equal(table.find([]), undefined);
});

Deno.test("a table keeps many ids apart that are nearly the same", () => {
  const table = new AssignmentTable();
  const id = (index: number) => `remote-id:40208:${index.toString(16).padStart(16, "0")}`;
  const assigned = (index: number) => prefix(`2001:db8:0:${index.toString(16)}::/64`);
  for (let index = 0; index < 0x10000; index++) table.add([id(index)], { prefix: assigned(index) });
  for (let index = 0; index < 0x10000; index++) {
    assert.deepEqual(table.find([id(index)])?.prefixes, [assigned(index)]);
  }
  assert.equal(table.find([id(0x10000)]), undefined);
  assert.equal(table.size, 0x10000);
});
