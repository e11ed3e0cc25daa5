import type { Condition } from "../pipeline/handler.ts";
import type { Link } from "../pipeline/link.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import type { Prefix } from "../wire/prefix.ts";
import type { Report } from "./finding.ts";
import type { Schema } from "./schema.ts";

/** Where requests come from. */
export interface Place {
  /** `undefined`: on no link that this server knows. */
  readonly link: Link | undefined;
  /** What their link-addresses are in; `undefined`: they can be any. */
  readonly linkAddresses: readonly Prefix[] | undefined;
}

/** What static checks know of the requests that there can be. */
export interface RequestsKnown {
  /** Marks of each listener; empty when it is not known where this server listens. */
  readonly listenerMarks: readonly (readonly string[])[];
  /** Marks that handlers add to some requests. */
  readonly addedMarks: {
    /** Those that are added before the conditions are looked at. */
    readonly before: ReadonlySet<string>;
    readonly anywhere: ReadonlySet<string>;
  };
  /** Whether one of the listeners is for TCP. */
  readonly hasTcp: boolean;
  /** Where those come from that meet every condition of another kind; `undefined`: anywhere. */
  readonly places?: readonly Place[] | undefined;
  /** Whether a condition of another kind holds for messages of clients alone. */
  readonly isOfClients?: boolean;
}

/** Adds the places of those of many values that a transaction meets, in any order. */
export type Lookup = (transaction: Transaction, found: number[]) => void;

/**
 * One kind of condition of `match`: its key, what may stand behind it, when it holds, and what can
 * be concluded without any request. Whatever is left out of the latter cannot be judged.
 */
export interface ConditionSection {
  /** The key in `match`: `marked-with`. */
  readonly name: string;
  /** For the reference: when it holds, in a sentence or several. */
  readonly help: string;
  /** What may stand behind the key. */
  readonly schema: Schema;
  /** Whether it is about the client: what requestors and relays ask for themselves never meets it. */
  readonly isOfClients?: boolean;
  /** @param value what the schema made of the configuration */
  create(value: unknown): Condition;
  /**
   * Looks for the values of many matches at once, in time that does not grow with their number;
   * left out: each match is tried.
   */
  lookup?(values: readonly unknown[]): Lookup;
  /** Says what is wrong with a value in view of the links that are configured. */
  check?(value: unknown, linkNames: ReadonlySet<string>, report: Report): void;
  /** Prefixes that are links where no links are configured. */
  impliedLinks?(value: unknown): readonly Prefix[];
  /** Names of the links that requests are from which meet it, where that is all that it is about. */
  linkNames?(value: unknown): readonly string[];
  /** Whether it holds for requests from a place: for all (true) or for none (false) of them. */
  holdsAt?(value: unknown, place: Place): boolean | undefined;
  /** Whether a request that meets all of the values meets the other, too. */
  isWithin?(values: readonly unknown[], other: unknown, known: RequestsKnown): boolean;
  /** Why no request meets all of the values; `undefined` when one can, as far as that is known. */
  whyNone?(values: readonly unknown[], known: RequestsKnown): string | undefined;
}

/** Declares a condition, with the type of its value taken from its schema. */
export function defineCondition<Value>(section: {
  readonly name: string;
  readonly help: string;
  readonly schema: Schema<Value>;
  readonly isOfClients?: boolean;
  create(value: Value): Condition;
  lookup?(values: readonly Value[]): Lookup;
  check?(value: Value, linkNames: ReadonlySet<string>, report: Report): void;
  impliedLinks?(value: Value): readonly Prefix[];
  linkNames?(value: Value): readonly string[];
  holdsAt?(value: Value, place: Place): boolean | undefined;
  isWithin?(values: readonly Value[], other: Value, known: RequestsKnown): boolean;
  whyNone?(values: readonly Value[], known: RequestsKnown): string | undefined;
}): ConditionSection {
  return section as ConditionSection;
}
