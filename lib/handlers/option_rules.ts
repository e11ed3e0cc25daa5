import type { Report } from "../config/finding.ts";
import type { Handler } from "../pipeline/handler.ts";
import { isWanted } from "../pipeline/wanted.ts";
import { equalBytes } from "../wire/address.ts";
import { encodeOnce } from "../wire/message.ts";
import { type Option, OPTION_HEADER, type OptionDefinition } from "../wire/option.ts";
import { fixedOption } from "./fixed_option.ts";

/** What the rules below have in common. */
export interface OptionHandling<T> {
  /** Of the handler, as in the configuration. */
  readonly name: string;
  readonly definition: OptionDefinition<T>;
  /** Whether clients get the option that did not ask for it. */
  readonly alwaysSend: boolean;
  readonly report: Report;
}

/** Adds an option once: the first handler that applies decides its value. */
export function singleOption<T>(handling: OptionHandling<T> & { readonly value: T }): Handler {
  const { definition, value, report } = handling;
  const option = fixedOption(definition, value, report);
  return whereWanted(handling, [option], (options) => {
    if (definition.in(options) === undefined) options.push(option);
  });
}

/** Adds several options of one kind, each of them once: first come, first listed. */
export function repeatedOption<T>(
  handling: OptionHandling<T> & { readonly values: readonly T[] },
): Handler {
  const { definition, values, report } = handling;
  const own: Option[] = [];
  const add = (options: Option[], option: Option) => {
    if (!options.some((other) => isSameOption(other, option))) options.push(option);
  };
  for (const value of values) add(own, fixedOption(definition, value, report) as Option);
  return whereWanted(handling, own, (options) => {
    for (const option of own) add(options, option);
  });
}

/** Adds values to an option that is a list: first come, first listed, no duplicates. */
export function listOption<T>(
  handling: OptionHandling<T[]> & {
    readonly values: readonly T[];
    readonly isSame: (a: T, b: T) => boolean;
  },
): Handler {
  const { values, isSame } = handling;
  const merge = (listed: readonly T[]) => withoutDuplicates([...listed, ...values], isSame);
  return mergedOption({ ...handling, value: merge([]), merge });
}

/**
 * Adds an option, or what it says to one that is there.
 *
 * @param handling `merge` gives the value of both, or `undefined` when what is there is another's
 */
export function mergedOption<T extends object>(
  handling: OptionHandling<T> & {
    readonly value: T;
    readonly merge: (there: T) => T | undefined;
  },
): Handler {
  const { definition, value, merge, report } = handling;
  const alone: Option = fixedOption(definition, value, report);
  // What is there was made once, by another handler, so that what becomes of it is made once too.
  const known = new WeakMap<T, Option>();
  const mergedWith = (there: T): Option | undefined => {
    const ready = known.get(there);
    if (ready) return ready;
    const both = merge(there);
    if (both === undefined) return undefined;
    const option: Option = encodeOnce(definition.of(both));
    known.set(there, option);
    return option;
  };
  return whereWanted(handling, [alone], (options) => {
    for (let at = 0; at < options.length; at++) {
      const there = options[at]!;
      if (there.definition.code !== definition.code) continue;
      // Of what is written in several ways the first that applies counts.
      if (there.definition.layout.shape !== definition.layout.shape) return;
      const merged = mergedWith(there.value as T);
      if (!merged) continue;
      options[at] = merged;
      return;
    }
    options.push(alone);
  });
}

/** The same values in the same order, each of them once. */
export function withoutDuplicates<T>(
  values: readonly T[],
  isSame: (a: T, b: T) => boolean,
): T[] {
  return values.filter((value, at) => values.findIndex((other) => isSame(other, value)) === at);
}

function whereWanted<T>(
  { name, definition, alwaysSend }: OptionHandling<T>,
  own: readonly { readonly encoded?: Uint8Array }[],
  add: (options: Option[]) => void,
): Handler {
  const described = definition as OptionDefinition<unknown>;
  return {
    name,
    octets: own.reduce((sum, { encoded }) => sum + OPTION_HEADER + (encoded?.length ?? 0), 0),
    handle(transaction) {
      if (isWanted(transaction, described, alwaysSend)) add(transaction.response.options);
    },
  };
}

function isSameOption(a: Option, b: Option): boolean {
  return a.definition.code === b.definition.code && a.encoded !== undefined &&
    b.encoded !== undefined && equalBytes(a.encoded, b.encoded);
}
