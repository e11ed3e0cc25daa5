import { parseArgs } from "node:util";
import { reportOf } from "./report.ts";
import { simulate } from "./simulation.ts";
import { makeSteps } from "./steps.ts";

const { values: { seed: seedText, steps: stepsText, trace } } = parseArgs({
  args: Deno.args,
  options: {
    seed: { type: "string" },
    steps: { type: "string", default: "10000" },
    trace: { type: "boolean", default: false },
  },
});
const seed = numberOf("seed", seedText ?? String(crypto.getRandomValues(new Uint32Array(1))[0]));
const steps = makeSteps(seed, numberOf("steps", stepsText));

console.log(`Seed ${seed}, ${steps.length} steps`);
const run = await simulate(seed, steps, undefined, trace ? console.log : undefined);
if (run.verdict === undefined) console.log(`Nothing is wrong; trace ${run.hash}`);
else {
  console.log(await reportOf(seed, steps, run));
  Deno.exitCode = 1;
}

function numberOf(name: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  console.error(`--${name} is "${text}", expected a number such as 42`);
  Deno.exit(1);
}
