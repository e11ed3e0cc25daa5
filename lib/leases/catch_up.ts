import type { BindingChange, CatchUp } from "./changes.ts";

/** What a catch-up reads first, and then. */
export type CatchUpPhase = "losses" | "changes";

/** A row of the record, and the change that it holds unless it is out of date. */
export interface CatchUpStep {
  /** Stamp of the row. */
  readonly stamp: number;
  /** Left out: the row is passed over. */
  readonly change?: BindingChange;
}

/** Where a catch-up reads. */
export interface CatchUpSource {
  /** Stamp of the first change that is asked for. */
  readonly since: number;
  /** Whether everything is recorded from a stamp on. */
  readonly isRecordedFrom: (stamp: number) => boolean;
  /** The rows of a phase after a stamp, in order, as far as the catch-up goes: at most `limit`. */
  readonly steps: (phase: CatchUpPhase, after: number, limit: number) => readonly CatchUpStep[];
}

/**
 * Goes through what a store has on record. What is lost comes first: after it nothing is told that
 * takes an address from somebody who has it by now.
 */
export class RecordedCatchUp implements CatchUp {
  readonly since: number;
  readonly #source: CatchUpSource;
  #phase: CatchUpPhase = "losses";
  #after: number;
  #isDone = false;

  /** Nothing is read yet. */
  constructor(source: CatchUpSource) {
    this.#source = source;
    this.since = source.since;
    this.#after = source.since - 1;
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  next(limit: number): readonly BindingChange[] | undefined {
    if (!this.#source.isRecordedFrom(this.#after + 1)) return undefined;
    const steps = this.#source.steps(this.#phase, this.#after, limit);
    this.#after = steps.at(-1)?.stamp ?? this.#after;
    if (steps.length < limit) this.#endPhase();
    return steps.flatMap(({ change }) => change ?? []);
  }

  #endPhase(): void {
    if (this.#phase === "changes") {
      this.#isDone = true;
    } else {
      this.#phase = "changes";
      this.#after = this.since - 1;
    }
  }
}
