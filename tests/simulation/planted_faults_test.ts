import assert from "node:assert/strict";
import { type FaultName, FAULTS } from "./faults.ts";
import { shrink } from "./shrink.ts";
import { simulate } from "./simulation.ts";
import { makeSteps } from "./steps.ts";

/** With which seed a fault is found, within how many steps, and what is then said. */
interface Finding {
  readonly seed: number;
  readonly within: number;
  readonly says: RegExp;
}

const FINDINGS: Readonly<Record<FaultName, Finding>> = {
  "a lost commit": { seed: 15, within: 10, says: /^At \d+ the store has .* for nobody, and it is/ },
  "a double grant": { seed: 20, within: 50, says: /was granted to client .*, and is leased/ },
  "a Release that is replayed": { seed: 12, within: 100, says: /and was not given it again$/ },
  "a prefix that overlaps": { seed: 7, within: 100, says: /was granted at .*, and overlaps/ },
  "a lease that is purged early": { seed: 20, within: 50, says: /and was not given it again$/ },
  "an answer before its commit": { seed: 15, within: 10, says: /is written, not on the disk$/ },
  "a reload that forgets a mark": { seed: 3, within: 10, says: /told name server undefined/ },
  "a counter that drifts": { seed: 7, within: 50, says: /counts \d+ outgoing packets/ },
};

for (const [name, { seed, within, says }] of Object.entries(FINDINGS) as [FaultName, Finding][]) {
  Deno.test(`the simulation finds ${name} with seed ${seed} within ${within} steps`, async () => {
    const steps = makeSteps(seed, within);
    const run = await simulate(seed, steps, FAULTS[name]());
    assert.match(run.verdict ?? "nothing is wrong", says);
    assert.equal((await simulate(seed, steps)).verdict, undefined);
  });
}

Deno.test("what is found shrinks to the few steps that it takes", async () => {
  const { seed, within, says } = FINDINGS["a counter that drifts"];
  const makeFault = FAULTS["a counter that drifts"];
  const steps = makeSteps(seed, within);
  const shrunk = await shrink(seed, steps, await simulate(seed, steps, makeFault()), makeFault);
  assert.match(shrunk.run.verdict!, says);
  // Something by which the client learns of the server, and its Decline.
  assert.equal(shrunk.steps.length, 2);
  assert.ok(shrunk.run.lines.some((line) => line.includes(": decline, IA_")));
});
