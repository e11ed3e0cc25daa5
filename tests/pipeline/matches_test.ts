import assert from "node:assert/strict";
import type { Condition, Handler, PipelineEntry } from "../../lib/pipeline/handler.ts";
import { says } from "../support/messages.ts";
import { PipelineRig } from "../support/pipeline_rig.ts";

/** Which of the entries are asked for a Solicit, in order. */
function asked(entriesWith: (probe: (name: string) => Handler) => readonly PipelineEntry[]) {
  const names: string[] = [];
  const probe = (name: string): Handler => ({ name, pre: () => void names.push(name) });
  new PipelineRig({ handlers: entriesWith(probe) }).send(says({ type: "solicit" }));
  return names;
}

const holds: Condition = () => true;
const fails: Condition = () => false;

Deno.test("else applies where its match does not hold, to any depth", () => {
  assert.deepEqual(
    asked((probe) => [
      { condition: holds, handlers: [probe("a")], otherwise: [probe("b")] },
      { condition: fails, handlers: [probe("c")], otherwise: [probe("d"), probe("e")] },
      { condition: fails, handlers: [probe("f")] },
      {
        condition: fails,
        handlers: [],
        otherwise: [
          { condition: fails, handlers: [probe("g")], otherwise: [probe("h")] },
          { condition: holds, handlers: [probe("i")], otherwise: [probe("j")] },
        ],
      },
      {
        condition: holds,
        handlers: [{ condition: holds, handlers: [], otherwise: [probe("k")] }, probe("l")],
        otherwise: [probe("m")],
      },
      probe("n"),
    ]),
    ["a", "d", "e", "h", "i", "l", "n"],
  );
});

Deno.test("mark takes effect as it is passed, for conditions further down alone", () => {
  const marked = (mark: string): Condition => ({ marks }) => marks.has(mark);
  const adds = (...marks: string[]): Handler => ({
    name: "mark",
    pass: (transaction) => marks.forEach((mark) => transaction.marks.add(mark)),
  });
  assert.deepEqual(
    asked((probe) => [
      { condition: marked("a"), handlers: [probe("before")] },
      adds("a", "b"),
      { condition: fails, handlers: [adds("c")], otherwise: [adds("d")] },
      { condition: marked("a"), handlers: [probe("after"), adds("e")] },
      { condition: marked("c"), handlers: [probe("not passed")] },
      { condition: marked("d"), handlers: [probe("in else")] },
      { condition: marked("e"), handlers: [probe("within")] },
    ]),
    ["after", "in else", "within"],
  );
});

Deno.test("conditions are looked at once, before any handler does anything", () => {
  const order: string[] = [];
  asked(() => [
    { name: "first", pre: () => void order.push("pre") },
    { condition: () => order.push("condition") > 0, handlers: [] },
  ]);
  assert.deepEqual(order, ["condition", "pre"]);
});
