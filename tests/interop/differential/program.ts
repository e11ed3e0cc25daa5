/**
 * Asks both servers what a round is made of, and prints what came of it as JSON. It runs in the
 * namespace from which both can be asked.
 *
 * @module
 */
import { Comparison } from "./comparison.ts";
import { describeAnswers, describeStep } from "./describe.ts";
import { generate, preparation } from "./generate.ts";
import { Tally } from "./tally.ts";

const [seed, round, count, only] = Deno.args.map(Number) as [number, number, number, number?];
const comparison = new Comparison(round);
const tally = new Tally();
const first = { number: count, plot: "preparation", steps: preparation(round, count) };
const drawn = generate(seed, round, count);
for (const sequence of only === undefined ? [first, ...drawn] : [first, drawn[only]!]) {
  let made = 0;
  for await (const exchange of comparison.run(sequence)) {
    tally.add(exchange);
    if (only !== undefined) console.log(`${describeStep(exchange)}\n${describeAnswers(exchange)}`);
    made++;
  }
  tally.leaveOut(sequence.steps.length - made);
}
await comparison.close();
console.log(JSON.stringify(tally));
