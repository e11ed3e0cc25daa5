import type { z } from "zod";
import { type ConditionSection, defineCondition } from "../config/condition_section.ts";
import { oneOrMany } from "../config/values.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { LONGEST_OPTION } from "../wire/option.ts";
import { type OctetPattern, OctetPatterns } from "../wire/octet_patterns.ts";
import { lookupIn } from "./owners.ts";

/** Octets that fit into an option behind the length that each has in a list there. */
export const LONGEST_IN_LIST = LONGEST_OPTION - 2;

/** Octets that fit into an option behind the number of an enterprise. */
export const LONGEST_OF_ENTERPRISE = LONGEST_OPTION - 4;

/** Octets that a message says: one or several, any of which may be meant. */
export type Said = Uint8Array | readonly Uint8Array[] | undefined;

/** Whether one of what is said is among the patterns. */
export function isAmong(patterns: OctetPatterns, said: Said): boolean {
  if (said === undefined) return false;
  if (said instanceof Uint8Array) return patterns.has(said);
  for (const octets of said) if (patterns.has(octets)) return true;
  return false;
}

/** Adds the indexes of all patterns that mean one of what is said. */
export function findAmong(patterns: OctetPatterns, said: Said, found: number[]): void {
  if (said === undefined) return;
  if (said instanceof Uint8Array) return patterns.find(said, found);
  for (const octets of said) patterns.find(octets, found);
}

/** A condition that holds when octets are among those that are configured. */
export function octetCondition(
  { pattern, said, saysOne = false, ...section }: {
    readonly name: string;
    readonly help: string;
    readonly isOfClients?: boolean;
    readonly pattern: z.ZodType<OctetPattern, string>;
    readonly said: (transaction: Transaction) => Said;
    /** Whether a message says one such thing at most. */
    readonly saysOne?: boolean;
  },
): ConditionSection {
  return defineCondition({
    ...section,
    schema: oneOrMany(pattern).transform(patternsOf),
    create: (patterns) => (transaction) => isAmong(patterns, said(transaction)),
    lookup: (values) =>
      lookupIn(
        values.map(({ patterns }) => patterns),
        patternsOf,
        (patterns, transaction, found) => findAmong(patterns, said(transaction), found),
      ),
    isWithin: (all, other) =>
      all.some(({ patterns }) => patterns.every((pattern) => other.holds(pattern))),
    whyNone([first, ...others]) {
      if (!saysOne || !first) return undefined;
      const isPossible = first.patterns.some((pattern) =>
        others.every((other) => other.overlaps(pattern))
      );
      return isPossible ? undefined : "no value is also among those around it or beside it";
    },
  });
}

function patternsOf(patterns: readonly OctetPattern[]): OctetPatterns {
  return new OctetPatterns(patterns);
}
