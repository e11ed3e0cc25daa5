import type { Exchange } from "./comparison.ts";
import type { Difference } from "./differences.ts";
import { describeStep } from "./describe.ts";
import { POLICIES } from "./policies/mod.ts";

/** What came of a round. */
export interface Result {
  readonly sequences: number;
  readonly exchanges: number;
  /** Exchanges whose answers do not differ. */
  readonly alike: number;
  /** Of those, the ones that neither server answered. */
  readonly unanswered: number;
  /** Exchanges that were not made, as a client had something else from each server. */
  readonly leftOut: number;
  /** What Kea does, with the exchanges in which they explain a difference. */
  readonly explained: Readonly<Record<string, number>>;
  /** What no policy explains, each for people to read. */
  readonly unexplained: readonly string[];
}

/** Counts exchanges. */
export class Tally implements Result {
  #sequences = new Set<object>();
  exchanges = 0;
  alike = 0;
  unanswered = 0;
  leftOut = 0;
  readonly explained: Record<string, number> = {};
  readonly unexplained: string[] = [];

  get sequences(): number {
    return this.#sequences.size;
  }

  add(exchange: Exchange): void {
    const { differences, answers, sequence } = exchange;
    this.#sequences.add(sequence);
    this.exchanges++;
    if (differences.length === 0) {
      this.alike++;
      if (answers.kea.kind === "none") this.unanswered++;
    }
    const reasons = differences.map((difference) =>
      POLICIES.find(({ explains }) => explains(difference, exchange))?.kea
    );
    for (const name of new Set(reasons)) {
      if (name !== undefined) this.explained[name] = (this.explained[name] ?? 0) + 1;
    }
    const open = differences.filter((_, at) => reasons[at] === undefined);
    if (open.length > 0) this.unexplained.push(describe(exchange, open));
  }

  leaveOut(steps: number): void {
    this.leftOut += steps;
  }

  toJSON(): Result {
    const { sequences, exchanges, alike, unanswered, leftOut, explained, unexplained } = this;
    return { sequences, exchanges, alike, unanswered, leftOut, explained, unexplained };
  }
}

function describe(exchange: Exchange, differences: readonly Difference[]): string {
  const lines = differences.map(({ where, kea, sextant }) =>
    `    ${where}: Kea ${kea}; Sextant ${sextant}`
  );
  return [describeStep(exchange), ...lines].join("\n");
}
