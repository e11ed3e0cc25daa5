import { parseArgs } from "node:util";
import { type FaultName, FAULTS } from "./faults.ts";
import { reportOf } from "./report.ts";
import { simulate } from "./simulation.ts";
import { makeSteps } from "./steps.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    seed: { type: "string" },
    steps: { type: "string", default: "10000" },
    seeds: { type: "string", default: "1" },
    fault: { type: "string" },
    trace: { type: "boolean", default: false },
  },
});
const drawn = String(crypto.getRandomValues(new Uint32Array(1))[0]! >>> 8);
const first = numberOf("seed", values.seed ?? drawn);
const count = numberOf("steps", values.steps);
const seeds = numberOf("seeds", values.seeds);
const makeFault = values.fault === undefined ? undefined : faultNamed(values.fault);

for (let seed = first; seed < first + seeds; seed++) {
  const steps = makeSteps(seed, count);
  const tell = values.trace ? console.log : undefined;
  const run = await simulate(seed, steps, makeFault?.(), tell);
  if (run.verdict === undefined) {
    console.log(`Seed ${seed}: nothing is wrong in ${count} steps; trace ${run.hash}`);
  } else {
    console.log(await reportOf(seed, steps, run, makeFault));
    Deno.exitCode = 1;
    break;
  }
}

function numberOf(name: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  console.error(`--${name} is "${text}", expected a number such as 42`);
  Deno.exit(1);
}

function faultNamed(name: string) {
  if (name in FAULTS) return FAULTS[name as FaultName];
  console.error(`--fault is "${name}", expected one of: ${Object.keys(FAULTS).join("; ")}`);
  Deno.exit(1);
}
