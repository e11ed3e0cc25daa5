import type { Scenario } from "./scenario.ts";
import type { Outcome } from "./run_scenario.ts";

/** What became of everything that ran, told as it comes. */
export class Tally {
  #passed = 0;
  #failed = 0;
  #leftOut = 0;
  #dissected = 0;
  readonly #faults: string[] = [];

  /** @returns whether all was well with it */
  add({ name }: Scenario, { dissection, failure, details }: Outcome): boolean {
    const faults = dissection?.faults.map((fault) => `${name}, ${fault}`) ?? [];
    this.#dissected += dissection?.messages ?? 0;
    this.#faults.push(...faults);
    this.#report(name, failure);
    if (details !== undefined) console.log(details);
    return failure === undefined && faults.length === 0;
  }

  /** @param why what was to run cannot */
  leaveOut({ name }: Scenario, why: string): void {
    this.#leftOut++;
    console.log(`- ${name}: not run, since ${why}`);
  }

  /** Tells what tshark found. @param isExpected whether there must have been messages */
  reportDissection(isExpected: boolean): void {
    if (this.#dissected === 0 && !isExpected) return;
    const name = `tshark dissects all ${this.#dissected} messages that the server sent`;
    const faults = `not these:\n  ${this.#faults.join("\n  ")}`;
    if (this.#faults.length > 0) this.#report(name, faults);
    else this.#report(name, this.#dissected === 0 ? "there were none" : undefined);
  }

  /** Tells how many there were. @returns the exit status */
  close(): number {
    const leftOut = this.#leftOut === 0 ? "" : `, ${this.#leftOut} not run`;
    console.log(`${this.#passed} passed, ${this.#failed} failed${leftOut}`);
    return this.#failed === 0 ? 0 : 1;
  }

  #report(name: string, failure: string | undefined): void {
    if (failure === undefined) this.#passed++;
    else this.#failed++;
    console.log(failure === undefined ? `✓ ${name}` : `✗ ${name}: ${failure}`);
  }
}
