import type { Fault } from "./fault.ts";
import { type Run, simulate } from "./simulation.ts";
import type { Step } from "./steps.ts";

/** Runs that are tried at most. */
const MOST_TRIES = 400;

/** A few steps after which the same is wrong. */
export interface Shrunk {
  readonly steps: readonly Step[];
  readonly run: Run;
}

/**
 * Leaves steps out as long as the same is wrong without them: halves, quarters, and so on down to
 * single ones.
 */
export async function shrink(
  seed: number,
  steps: readonly Step[],
  failed: Run,
  makeFault?: () => Fault,
): Promise<Shrunk> {
  let best: Shrunk = { steps: steps.slice(0, failed.steps), run: failed };
  let tries = 0;
  for (let size = Math.ceil(best.steps.length / 2); size >= 1;) {
    let isShorter = false;
    for (let at = 0; at < best.steps.length && tries < MOST_TRIES;) {
      const fewer = best.steps.toSpliced(at, size);
      tries++;
      const run = await simulate(seed, fewer, makeFault?.());
      if (run.verdict !== undefined && isSame(run.verdict, failed.verdict!)) {
        best = { steps: fewer.slice(0, run.steps), run };
        isShorter = true;
      } else {
        at += size;
      }
    }
    if (tries >= MOST_TRIES || size === 1 && !isShorter) break;
    size = Math.max(1, Math.floor(size / 2));
  }
  return best;
}

/** Whether two verdicts differ in nothing but numbers and addresses. */
function isSame(a: string, b: string): boolean {
  return kindOf(a) === kindOf(b);
}

function kindOf(verdict: string): string {
  return verdict.replaceAll(/[0-9a-f]*[0-9:][0-9a-f:/]*/g, "#");
}
