import assert from "node:assert/strict";
import fc from "fast-check";
import { type Assignment, AssignmentTable } from "../../lib/assignments/table.ts";
import { prefix } from "../support/messages.ts";

// Short ones of few letters, so that many begin alike and some come twice.
const anId = fc.string({ unit: fc.constantFrom("a", "b", ":"), maxLength: 6 });

const anAssignment: fc.Arbitrary<Assignment> = fc.record({
  address: fc.constantFrom(prefix("2001:db8::1"), prefix("2001:db8::2")),
  prefix: fc.constantFrom(prefix("2001:db8:1::/56"), prefix("2001:db8:2::/48")),
}, { requiredKeys: [], noNullPrototype: true });

Deno.test("a table finds what was added first for each id, and nothing else", () => {
  fc.assert(fc.property(
    fc.array(fc.tuple(anId, anAssignment), { maxLength: 300 }),
    anId,
    (rows, asked) => {
      const model = new Map<string, Assignment>();
      const table = new AssignmentTable();
      for (const [id, assignment] of rows) {
        assert.equal(table.add(id, assignment), !model.has(id));
        if (!model.has(id)) model.set(id, assignment);
      }
      assert.equal(table.size, model.size);
      for (const [id, assignment] of model) assert.deepEqual(table.find([id]), assignment);
      assert.deepEqual(table.find([asked]), model.get(asked));
    },
  ));
});

Deno.test("a table finds the first of several ids", () => {
  const table = new AssignmentTable();
  table.add("b", { address: prefix("2001:db8::b") });
  table.add("c", { address: prefix("2001:db8::c") });
  assert.deepEqual(table.find(["a", "c", "b"]), { address: prefix("2001:db8::c") });
  assert.equal(table.find(["a"]), undefined);
  assert.equal(table.find([]), undefined);
});

Deno.test("a table keeps many ids apart that are nearly the same", () => {
  const table = new AssignmentTable();
  const id = (index: number) => `remote-id:40208:${index.toString(16).padStart(16, "0")}`;
  const assigned = (index: number) => prefix(`2001:db8:0:${index.toString(16)}::/64`);
  for (let index = 0; index < 0x10000; index++) table.add(id(index), { prefix: assigned(index) });
  for (let index = 0; index < 0x10000; index++) {
    assert.deepEqual(table.find([id(index)])?.prefix, assigned(index));
  }
  assert.equal(table.find([id(0x10000)]), undefined);
  assert.equal(table.size, 0x10000);
});
