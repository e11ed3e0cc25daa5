import type { Assigner } from "./assigner.ts";
import type { OptionRule } from "./option_rule.ts";

/** Who says what of options to the client of a transaction. */
export class OptionSources {
  /** What the handlers say that apply, in document order; complete before `pre`. */
  readonly ofHandlers: OptionRule[] = [];
  /** What is said to this client alone, in document order; for handlers to add to in `pre`. */
  readonly ofClient: OptionRule[] = [];
  #giving: Set<Assigner> | undefined;

  /** Notes that the answer gives something of the assigner. */
  noteGiving(assigner: Assigner): void {
    if (!assigner.optionRules) return;
    this.#giving ??= new Set();
    this.#giving.add(assigner);
  }

  /**
   * What those assigners say that the answer gives something of, one after the other.
   *
   * @param assigners all that serve the transaction, in document order
   */
  ofGiving(assigners: readonly Assigner[]): readonly (readonly OptionRule[])[] {
    const giving = this.#giving;
    return giving ? rulesOf(assigners.filter((assigner) => giving.has(assigner))) : NONE;
  }
}

/** What assigners say, one after the other. */
export function rulesOf(assigners: readonly Assigner[]): readonly (readonly OptionRule[])[] {
  return assigners.flatMap(({ optionRules }) => optionRules ? [optionRules] : []);
}

const NONE: readonly (readonly OptionRule[])[] = [];
