import type { Fault } from "./fault.ts";
import { shrink } from "./shrink.ts";
import { type Run, simulate } from "./simulation.ts";
import type { Step } from "./steps.ts";

/** What went wrong, for people: the fewest steps that it takes, a line each, and how to see it again. */
export async function reportOf(
  seed: number,
  steps: readonly Step[],
  run: Run,
  makeFault?: () => Fault,
): Promise<string> {
  const shrunk = await shrink(seed, steps, run, makeFault);
  return [
    `Seed ${seed} goes wrong in step ${run.steps} of ${steps.length}: ${run.verdict}`,
    `Of ${run.steps} steps ${shrunk.steps.length} are enough:`,
    ...shrunk.run.lines,
    shrunk.run.verdict,
    `To see it again: deno task simulate --seed ${seed} --steps ${steps.length}`,
  ].join("\n");
}

/** Runs a seed, and fails with a report when something is wrong. */
export async function mustHold(seed: number, steps: readonly Step[]): Promise<Run> {
  const run = await simulate(seed, steps);
  if (run.verdict !== undefined) throw new Error(await reportOf(seed, steps, run));
  return run;
}
