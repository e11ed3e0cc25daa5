import assert from "node:assert/strict";
import { mustHold } from "./report.ts";
import { simulate } from "./simulation.ts";
import { makeSteps } from "./steps.ts";

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const STEPS = 1000;

for (const seed of SEEDS) {
  Deno.test(`nothing goes wrong in ${STEPS} steps of seed ${seed}`, async () => {
    await mustHold(seed, makeSteps(seed, STEPS));
  });
}

Deno.test("the same seed makes the same run, datagram by datagram", async () => {
  const steps = makeSteps(77, 300);
  const [first, again] = [await simulate(77, steps), await simulate(77, steps)];
  assert.deepEqual(again, first);
  const other = await simulate(78, makeSteps(78, 300));
  assert.notEqual(other.hash, first.hash);
});
