import type { Fault } from "./fault.ts";
import { type Line, perform } from "./perform.ts";
import type { Step } from "./steps.ts";
import { World } from "./world.ts";

/** What became of a run. */
export interface Run {
  /** What is wrong; left out: nothing. */
  readonly verdict: string | undefined;
  /** How many steps were made. */
  readonly steps: number;
  /** One for each step that was made, when something is wrong; else there are none. */
  readonly lines: readonly string[];
  /** Stands for every datagram, where it went and when. */
  readonly hash: string;
}

/**
 * Runs a server through steps, until something is wrong.
 *
 * @param seed decides all that the steps do not: configurations, the server's secrets
 */
export async function simulate(
  seed: number,
  steps: readonly Step[],
  fault?: Fault,
  tell?: (line: string) => void,
): Promise<Run> {
  const world = new World(seed, fault, tell);
  const made: Line[] = [];
  try {
    await world.start();
    for (const step of steps) {
      const line = await perform(step, world);
      const time = at(world);
      made.push(() => `${time} ${line()}`);
      tell?.(made.at(-1)!());
      if (world.judge.verdict !== undefined) break;
    }
    if (world.judge.verdict === undefined) await world.finish();
    const { verdict } = world.judge;
    const lines = verdict === undefined ? [] : made.map((line) => line());
    return { verdict, steps: made.length, lines, hash: world.traffic.hash };
  } finally {
    await world.end();
  }
}

function at({ clock }: World): string {
  return `${(clock.now() / 1000).toFixed(3).padStart(9)} s`;
}
