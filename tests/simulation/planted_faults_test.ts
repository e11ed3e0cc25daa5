import assert from "node:assert/strict";
import { type FaultName, FAULTS } from "./faults.ts";
import { shrink } from "./shrink.ts";
import { simulate } from "./simulation.ts";
import { makeSteps } from "./steps.ts";

/** Steps within which each is found. */
const WITHIN = 300;

/** How it shows that a lease is gone: somebody looks for it, or another gets it. */
const GONE = /for nobody|not given it again|found nobody|and is leased|which is bound, was refused/;

/** With which seed a fault is found, and what is then said. */
interface Finding {
  readonly seed: number;
  readonly says: RegExp;
}

const FINDINGS: Readonly<Record<FaultName, Finding>> = {
  "a lost commit": { seed: 2, says: GONE },
  "a double grant": { seed: 6, says: /was granted to client .*, and is leased/ },
  "a Release that is replayed": { seed: 1, says: GONE },
  "a prefix that overlaps": { seed: 2, says: /was granted at .*, and overlaps/ },
  "a clock that is believed": {
    seed: 4,
    says: /was granted .*, and (is|overlaps .* which is) leased/,
  },
  "a lease that is purged early": { seed: 1, says: GONE },
  "an answer before its commit": { seed: 1, says: /is written, not on the disk$/ },
  "a queue that is not fair": { seed: 3, says: /waits for more than a second|was crowded out/ },
  "an answer in spite of a lock": { seed: 3, says: /is written, not on the disk$/ },
  "a listener that is given up": { seed: 53, says: /Nobody has listened to/ },
  "an interface that is not followed": { seed: 12, says: /Nobody has listened to/ },
  "a reload that forgets a mark": { seed: 2, says: /told name server undefined/ },
  "a counter that drifts": { seed: 7, says: /counts \d+ outgoing packets/ },
};

for (const [name, { seed, says }] of Object.entries(FINDINGS) as [FaultName, Finding][]) {
  Deno.test(`the simulation finds ${name} with seed ${seed} within ${WITHIN} steps`, async () => {
    const steps = makeSteps(seed, WITHIN);
    const run = await simulate(seed, steps, FAULTS[name]());
    assert.match(run.verdict ?? "nothing is wrong", says);
    assert.equal((await simulate(seed, steps)).verdict, undefined);
  });
}

Deno.test("what is found shrinks to the few steps that it takes", async () => {
  const { seed, says } = FINDINGS["a counter that drifts"];
  const makeFault = FAULTS["a counter that drifts"];
  const steps = makeSteps(seed, WITHIN);
  const shrunk = await shrink(seed, steps, await simulate(seed, steps, makeFault()), makeFault);
  assert.match(shrunk.run.verdict!, says);
  // Something by which the client learns of the server, and its Decline.
  assert.equal(shrunk.steps.length, 2);
  assert.ok(shrunk.run.lines.some((line) => line.includes(": decline, IA_")));
});
