import type { OptionDefinition } from "../wire/option.ts";
import type { Transaction } from "./transaction.ts";

/** What one entry of the configuration says of an option; made before the first transaction. */
export interface OptionRule {
  /** Of the handler, as in the configuration: `recursive-name-servers`. */
  readonly name: string;
  /** The entry, for people: `handlers[2].recursive-name-servers, line 14`. */
  readonly origin: string;
  /** The option. */
  readonly definition: OptionDefinition<unknown>;
  /** What all rules about the same option have: see {@linkcode optionKind}. */
  readonly kind: number;
  /** Whether clients get the option that did not ask for it. */
  readonly alwaysSend: boolean;
  /** Whether it says nothing where a rule before it is about the same option. */
  readonly unlessSet: boolean;
  /** Whether nobody gets the option to whom this applies, whatever other rules say. */
  readonly neverSend: boolean;
  /** What it adds at most to an answer, with headers: octets. */
  readonly octets: number;
  /**
   * Adds the option to the answer of a client that is to have it, or what it says to what is there.
   *
   * @returns whether the answer says what the rule says
   */
  add(transaction: Transaction): boolean;
}

/** Codes have two octets. */
const CODES = 0x1_0000;

/**
 * A number for an option, by which rules stand in place of each other.
 *
 * @param enterprise for vendor options, which are options of their own for each vendor
 */
export function optionKind(code: number, enterprise?: number): number {
  return enterprise === undefined ? code : (enterprise + 1) * CODES + code;
}

/** The kind of the same option of whichever vendor. */
export function kindOfAnyVendor(kind: number): number {
  return kind % CODES;
}
