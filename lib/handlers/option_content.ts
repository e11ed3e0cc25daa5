import type { Report } from "../config/finding.ts";
import { isForVendor } from "../pipeline/wanted.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { equalBytes } from "../wire/address.ts";
import { encodeOnce } from "../wire/message.ts";
import { type Option, OPTION_HEADER, type OptionDefinition } from "../wire/option.ts";
import { fixedOption } from "./fixed_option.ts";

/** What is in an option, and how it goes together with others. */
export interface OptionContent {
  readonly definition: OptionDefinition<unknown>;
  /** The vendor, of vendor options. */
  readonly enterprise?: number | undefined;
  /** What it adds at most to an answer, with headers. */
  readonly octets: number;
  /** @returns whether the answer says now what is in here */
  add(transaction: Transaction): boolean;
}

/** What the functions below are given. */
interface Contents<T> {
  readonly definition: OptionDefinition<T>;
  readonly report: Report;
}

/** An option that is added once: the first that applies decides its value. */
export function singleOption<T>(
  { definition, value, report }: Contents<T> & { readonly value: T },
): OptionContent {
  const option = fixedOption(definition, value, report);
  return contentOf(definition, [option], ({ response: { options } }) => {
    if (isIn(options, definition.code)) return false;
    options.push(option);
    return true;
  });
}

/** Several options of one kind, each of them added once: first come, first listed. */
export function repeatedOption<T>(
  { definition, values, report }: Contents<T> & { readonly values: readonly T[] },
): OptionContent {
  const own: Option[] = [];
  const add = (options: Option[], option: Option): boolean => {
    if (options.some((other) => isSameOption(other, option))) return false;
    options.push(option);
    return true;
  };
  for (const value of values) add(own, fixedOption(definition, value, report) as Option);
  return contentOf(definition, own, ({ response: { options } }) => {
    let isAdded = false;
    for (const option of own) isAdded = add(options, option) || isAdded;
    return isAdded;
  });
}

/** Values of an option that is a list: first come, first listed, no duplicates. */
export function listOption<T>(
  contents: Contents<T[]> & {
    readonly values: readonly T[];
    readonly isSame: (a: T, b: T) => boolean;
  },
): OptionContent {
  const { values, isSame } = contents;
  const merge = (listed: readonly T[]) => withoutDuplicates([...listed, ...values], isSame);
  return mergedOption({ ...contents, value: merge([]), merge });
}

/**
 * An option that is added, or says what it says in one that is there.
 *
 * @param contents `merge` gives the value of both, or `undefined` when what is there is another's;
 * `enterprise` is the vendor, of vendor options
 */
export function mergedOption<T extends object>(
  contents: Contents<T> & {
    readonly value: T;
    readonly merge: (there: T) => T | undefined;
    readonly enterprise?: number;
  },
): OptionContent {
  const { definition, value, merge, enterprise, report } = contents;
  const alone: Option = fixedOption(definition, value, report);
  // What is there was made once, by another entry, so that what becomes of it is made once too.
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
  const add = (transaction: Transaction): boolean => {
    if (!isForVendor(transaction, enterprise)) return false;
    const { options } = transaction.response;
    for (let at = 0; at < options.length; at++) {
      const there = options[at]!;
      if (there.definition.code !== definition.code) continue;
      // Of what is written in several ways the first that applies counts.
      if (there.definition.layout.shape !== definition.layout.shape) return false;
      const merged = mergedWith(there.value as T);
      if (!merged) continue;
      options[at] = merged;
      return true;
    }
    options.push(alone);
    return true;
  };
  return { ...contentOf(definition, [alone], add), enterprise };
}

/** The same, for clients of the vendor and those that name none. */
export function ofVendor(content: OptionContent, enterprise: number): OptionContent {
  const add = (transaction: Transaction) =>
    isForVendor(transaction, enterprise) && content.add(transaction);
  return { ...content, enterprise, add };
}

/** The same values in the same order, each of them once. */
export function withoutDuplicates<T>(
  values: readonly T[],
  isSame: (a: T, b: T) => boolean,
): T[] {
  return values.filter((value, at) => values.findIndex((other) => isSame(other, value)) === at);
}

/** An option that is not sent. */
export function noContent<T>(definition: OptionDefinition<T>): OptionContent {
  return contentOf(definition, [], () => false);
}

function contentOf<T>(
  definition: OptionDefinition<T>,
  own: readonly { readonly encoded?: Uint8Array }[],
  add: (transaction: Transaction) => boolean,
): OptionContent {
  const octets = own.reduce((sum, { encoded }) => sum + OPTION_HEADER + (encoded?.length ?? 0), 0);
  return { definition: definition as OptionDefinition<unknown>, octets, add };
}

function isIn(options: readonly Option[], code: number): boolean {
  for (const { definition } of options) if (definition.code === code) return true;
  return false;
}

function isSameOption(a: Option, b: Option): boolean {
  return a.definition.code === b.definition.code && a.encoded !== undefined &&
    b.encoded !== undefined && equalBytes(a.encoded, b.encoded);
}
