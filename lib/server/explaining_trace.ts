import type { Assigner } from "../pipeline/assigner.ts";
import { optionKind, type OptionRule } from "../pipeline/option_rule.ts";
import type { MatchInWords, Phase, Trace } from "../pipeline/trace.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import type { Option } from "../wire/option.ts";
import {
  type VendorSpecificInformation,
  vendorSpecificInformation,
} from "../wire/options/classes.ts";

/** A `match` that was looked at; in JSON. */
export interface MatchLooked {
  /** The entry of the configuration: `handlers[3].match, line 9`. */
  readonly entry: string;
  readonly conditions: string;
  readonly holds: boolean;
}

/** An option that is configured for the client, and not sent; in JSON. */
export interface UnsentOption {
  readonly name: string;
  readonly by: string;
  readonly why: "not asked for" | "not for such a message";
}

/** Takes down who does what to one transaction, for those who ask why. */
export class ExplainingTrace implements Trace {
  readonly matches: MatchLooked[] = [];
  /** Entries of the configuration that apply, in document order. */
  readonly handlers: string[] = [];
  /** Options that are configured and not sent. */
  readonly unsent: UnsentOption[] = [];
  readonly #givers = new Map<Assigner, string>();
  readonly #setters = new Map<Option, string>();
  readonly #rules = new Map<number, string[]>();
  #transaction: Transaction | undefined;

  matched(inWords: (() => MatchInWords) | undefined, holds: boolean): void {
    if (!inWords) return;
    const { origin: entry, conditions } = inWords();
    this.matches.push({ entry, conditions, holds });
  }

  applying(
    _names: readonly string[],
    transaction: Transaction,
    configured: readonly { readonly origin?: string }[],
  ): void {
    this.handlers.push(...configured.flatMap(({ origin }) => origin ?? []));
    this.#transaction = transaction;
    this.#passOver(transaction.response.options);
  }

  called({ origin }: { readonly name: string; readonly origin?: string }, phase: Phase): void {
    const { assigners, response } = this.#transaction!;
    if (origin === undefined) return this.#passOver(response.options);
    if (phase === "pre") {
      for (const assigner of assigners) {
        if (!this.#givers.has(assigner)) this.#givers.set(assigner, origin);
      }
    }
    for (const option of response.options) {
      if (!this.#setters.has(option)) this.#setters.set(option, origin);
    }
  }

  optionSet({ kind, origin }: OptionRule): void {
    const all = this.#rules.get(kind) ?? [];
    if (!all.includes(origin)) all.push(origin);
    this.#rules.set(kind, all);
  }

  optionUnwanted({ definition, origin }: OptionRule): void {
    const { requestedOptions } = this.#transaction!;
    const isAskedFor = !requestedOptions || requestedOptions.has(definition.code);
    const why = isAskedFor ? "not for such a message" : "not asked for";
    this.unsent.push({ name: definition.name, by: origin, why });
  }

  /** The entry of the configuration that an assigner is of. */
  originOf(assigner: Assigner): string | undefined {
    return this.#givers.get(assigner);
  }

  /** Entries of the configuration that set an option of the answer; none: every server sends it. */
  whoSet(option: Option): readonly string[] {
    const byRules = this.#rules.get(kindOf(option));
    if (byRules) return byRules;
    const setter = this.#setters.get(option);
    return setter === undefined || setter === "" ? [] : [setter];
  }

  /** What a step adds that every server does is no handler's. */
  #passOver(options: readonly Option[]): void {
    for (const option of options) if (!this.#setters.has(option)) this.#setters.set(option, "");
  }
}

/** Of what vendors say to their clients, each vendor's is an option of its own. */
function kindOf({ definition, value }: Option): number {
  const enterprise = definition === vendorSpecificInformation
    ? (value as VendorSpecificInformation).enterpriseNumber
    : undefined;
  return optionKind(definition.code, enterprise);
}
