import assert from "node:assert/strict";
import fc from "fast-check";
import { says } from "../support/messages.ts";
import { holds } from "./holding.ts";

const SOLICIT = says({ type: "solicit" });

Deno.test("not holds when none of what is in it holds", () => {
  assert.equal(holds({ not: { message: "solicit" } }, SOLICIT), false);
  assert.equal(holds({ not: { message: "request" } }, SOLICIT), true);
  assert.equal(holds({ not: { message: "request", link: "far" } }, SOLICIT), true);
  assert.equal(holds({ not: { message: "request", link: "lan" } }, SOLICIT), false);
});

Deno.test("any holds when all of one entry holds", () => {
  const either = { any: [{ message: "request" }, { message: "solicit", link: "lan" }] };
  assert.equal(holds(either, SOLICIT), true);
  assert.equal(holds(either, says({ type: "request" })), true);
  assert.equal(holds(either, says({ type: "renew" })), false);
  assert.equal(holds(either, SOLICIT, { linkAddress: "2001:db8:7::1" }), false);
});

Deno.test("not, any and conditions beside them all have to hold", () => {
  const all = { link: "lan", not: { message: "renew" }, any: [{ "marked-with": "a" }] };
  assert.equal(holds(all, SOLICIT, { marks: ["a"] }), true);
  assert.equal(holds(all, SOLICIT, { marks: ["b"] }), false);
  assert.equal(holds(all, says({ type: "renew" }), { marks: ["a"] }), false);
});

interface Tree {
  readonly "marked-with"?: string;
  readonly not?: Tree;
  readonly any?: readonly Tree[];
}

/** What the words of the contract mean, for marks. */
function isMet(tree: Tree, marks: readonly string[]): boolean {
  const { "marked-with": mark, not, any } = tree;
  const parts = (each: Tree) => Object.entries(each).map(([key, value]) => ({ [key]: value }));
  return (mark === undefined || marks.includes(mark)) &&
    (!not || parts(not).every((part) => !isMet(part, marks))) &&
    (!any || any.some((each) => isMet(each, marks)));
}

Deno.test("conditions combine to any depth as their words say", () => {
  const marks = fc.constantFrom("a", "b", "c");
  const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
    tree: fc.record<Tree>({
      "marked-with": marks,
      not: tie("tree"),
      any: fc.array(tie("tree"), { minLength: 1, maxLength: 3 }),
    }, { requiredKeys: [] })
      .filter((tree) => Object.keys(tree).length > 0) as fc.Arbitrary<Tree>,
  }));
  const generated = fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record({ "marked-with": marks }),
    tree as fc.Arbitrary<Tree>,
  );
  fc.assert(fc.property(generated, fc.subarray(["a", "b", "c"]), (tree, marks) => {
    assert.equal(holds({ ...tree }, SOLICIT, { marks }), isMet(tree, marks));
  }));
});
