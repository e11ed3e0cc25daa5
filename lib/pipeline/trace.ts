import type { Ending } from "./ending.ts";
import type { OptionRule } from "./option_rule.ts";
import type { Transaction } from "./transaction.ts";

/** One of the phases that a transaction goes through. */
export type Phase = "pre" | "handle" | "post";

/** The phases, from first to last. */
export const PHASES: readonly Phase[] = ["pre", "handle", "post"];

/** A `match` for people who ask why it holds. */
export interface MatchInWords {
  /** The entry of the configuration: `handlers[3].match, line 9`. */
  readonly origin: string;
  /** Its conditions: `link: lan, user-class: iPXE`. */
  readonly conditions: string;
}

/** Follows what is done to a transaction, by handlers and by every server. */
export interface Trace {
  /** Called when a `match` is looked at. */
  matched?(inWords: (() => MatchInWords) | undefined, holds: boolean): void;
  /**
   * Called before anything is done, with the names of all that applies.
   *
   * @param configured the handlers among it, in document order
   */
  applying(
    names: readonly string[],
    transaction: Transaction,
    configured: readonly { readonly origin?: string }[],
  ): void;
  /**
   * Called when something was done, with how it ended the transaction, if it did.
   *
   * @param who its name, and the entry of the configuration that it is of, if any
   */
  called(
    who: { readonly name: string; readonly origin?: string },
    phase: Phase,
    ending: Ending | undefined,
  ): void;
  /** Called when the answer says of an option what a rule says. */
  optionSet(rule: OptionRule): void;
  /** Called when a rule would say something of an option, but the client did not ask for it. */
  optionUnwanted?(rule: OptionRule): void;
}
