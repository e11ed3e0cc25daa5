import { Random } from "../relay/random.ts";
import { Drawing } from "./drawing.ts";
import { PLOTS } from "./plots/mod.ts";
import type { Plot } from "./plots/plot.ts";
import type { Sequence, Step } from "./step.ts";

/** The sequences of a round; the same seed gives the same. */
export function generate(seed: number, round: number, count: number): Sequence[] {
  return Array.from({ length: count }, (_, number) => {
    // From numbers of their own, so that one sequence can be repeated without those before it.
    const random = new Random(seed * 1_000_003 + round * 10_007 + number);
    const plot = weighted(random);
    return { number, plot: plot.name, steps: plot.steps(new Drawing(random, round, number)) };
  });
}

/** What is done before: the clients that leave nothing to others on one of the links. */
export function preparation(round: number, number: number): Step[] {
  const drawing = new Drawing(new Random(number), round, number);
  return [drawing.step({
    type: "request",
    link: "exhausted",
    ias: [drawing.ia("IA_NA", 1), drawing.ia("IA_PD", 1)],
    plain: true,
  })];
}

const WEIGHTED: readonly Plot[] = PLOTS.flatMap((plot) =>
  Array.from({ length: plot.weight }, () => plot)
);

function weighted(random: Random): Plot {
  return random.of(WEIGHTED);
}
