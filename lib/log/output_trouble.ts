import { reasonOf } from "../thrown.ts";
import type { Level } from "./level.ts";

/** Says something in the log: about one of its own outputs, on the others. */
export type Report = (level: Level, message: string) => void;

/** What is said about an output. */
export interface OutputTroubleSetup {
  /** For people: `the log file /var/log/sextant.log`. */
  readonly name: string;
  readonly report: Report;
  /** What was never written, so far. */
  readonly lost: () => number;
  /** As people count that: `3 lines`. */
  readonly count: (lost: number) => string;
  /** What becomes meanwhile of what is to be written, without its full stop. */
  readonly meanwhile: string;
}

/** Milliseconds before the next attempt, after one that failed: doubled up to the last. */
const FIRST_PAUSE = 500;
const LAST_PAUSE = 60_000;

/** Says once that an output cannot be written, and once that it can, and what was lost meanwhile. */
export class OutputTrouble {
  readonly #setup: OutputTroubleSetup;
  #what: "fails" | "is slow" | undefined;
  #lostBefore = 0;
  #pause = FIRST_PAUSE;

  constructor(setup: OutputTroubleSetup) {
    this.#setup = setup;
  }

  /** An attempt failed. @returns milliseconds before the next one */
  noteFailure(error: unknown): number {
    const { name, report, meanwhile } = this.#setup;
    if (this.#what !== "fails") {
      this.#begin("fails");
      report("error", `Cannot write to ${name}: ${reasonOf(error)}. ${meanwhile}`);
    }
    const pause = this.#pause;
    this.#pause = Math.min(pause * 2, LAST_PAUSE);
    return pause;
  }

  /** Something is about to be lost, since what was there before is not written yet. */
  noteSlowness(message: string): void {
    if (this.#what) return;
    this.#begin("is slow");
    this.#setup.report("warning", message);
  }

  /** An attempt succeeded. */
  noteSuccess(): void {
    this.#pause = FIRST_PAUSE;
    if (!this.#what) return;
    this.#what = undefined;
    const { name, report, count } = this.#setup;
    const lost = this.#setup.lost() - this.#lostBefore;
    const what = lost === 0 ? "nothing was" : `${count(lost)} ${lost === 1 ? "was" : "were"}`;
    report(lost > 0 ? "warning" : "info", `${name} is written again: ${what} lost`);
  }

  #begin(what: "fails" | "is slow"): void {
    if (!this.#what) this.#lostBefore = this.#setup.lost();
    this.#what = what;
  }
}
