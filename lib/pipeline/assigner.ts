import type { Option } from "../wire/option.ts";
import type { ExcludedPrefix } from "../wire/options/prefix_exclude.ts";
import type { Prefix } from "../wire/prefix.ts";
import type { OptionRule } from "./option_rule.ts";
import type { Transaction } from "./transaction.ts";

/** An address (128 bits) or prefix that a client puts into an IA. */
export interface Hint extends Prefix {
  /** How long the client would have it, in seconds; 0: it does not say. */
  readonly wishedLifetime: number;
}

/** What a client asks for in an IA. */
export interface RequestedIa {
  /** Option code: 3 IA_NA, 25 IA_PD. */
  readonly iaType: number;
  /** The client's own number for the IA. */
  readonly iaid: number;
  /** The addresses or prefixes that the client put into the IA. */
  readonly hints: readonly Hint[];
}

/** How long a client has something. */
export interface Lifetimes {
  /** Seconds. */
  readonly preferred: number;
  /** Seconds. */
  readonly valid: number;
}

/** Hands out addresses or prefixes: a pool, or a table of assignments. */
export interface Assigner {
  /** Option code of the IAs it fills: 3 IA_NA, 25 IA_PD. */
  readonly iaType: number;
  /** What it is called, if it is a pool. */
  readonly name?: string | undefined;
  /** How long it gives something to a client that wishes a valid lifetime; 0: none. */
  lifetimesFor(wishedLifetime: number): Lifetimes;
  /**
   * Whether what it has for a client replaces a lease that the client has from elsewhere: an
   * assignment does, a pool does not.
   */
  readonly overrides: boolean;
  /** Whether it gives an IA something besides what another gives it, and nothing else. */
  readonly isInAddition?: boolean | undefined;
  /** Whether what nobody has, and it could pick, is of who comes to extend it. */
  readonly adoptsUnknown?: boolean | undefined;
  /** Bits of the prefixes that it picks, where these are all of one length that a client may want. */
  readonly delegatedLength?: number | undefined;
  /** What is said of options to those who are given something of it. */
  readonly optionRules?: readonly OptionRule[] | undefined;
  /** What goes with a prefix of its own for a client that asks for it: what is excluded from it. */
  exclusionFrom?(prefix: Prefix): Option<ExcludedPrefix> | undefined;
  /** Whether this is an address that it hands out to this client, in this IA, on this link. */
  serves(transaction: Transaction, prefix: Prefix, ia?: RequestedIa): boolean;
  /** Whether the client could be given just this address in this IA; it serves that. */
  isFree(transaction: Transaction, prefix: Prefix, ia: RequestedIa): boolean;
  /**
   * An address or prefix that the client does not have yet; of an assigner that overrides, all that
   * the IA is to have. Nothing, when none is left.
   */
  pick(transaction: Transaction, ia: RequestedIa): readonly Prefix[];
  /** The id by which a row of static assignments names the client, where that gives the prefix. */
  rowIdOf?(transaction: Transaction, prefix: Prefix): string | undefined;
}
