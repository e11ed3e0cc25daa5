import { z } from "zod";
import { type ConditionSection, defineCondition } from "../config/condition_section.ts";
import { oneOrMany, uint32 } from "../config/values.ts";
import type { OctetPattern } from "../wire/octet_patterns.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { type EnterprisePattern, EnterprisePatterns } from "./enterprise_patterns.ts";
import type { Said } from "./octet_condition.ts";
import { lookupIn } from "./owners.ts";

/** Octets that a vendor gives their meaning. */
export interface SaidByVendor {
  readonly enterpriseNumber: number;
  readonly said: Said;
}

/** A condition that holds when what is said in a vendor's own way is what is configured. */
export function enterpriseCondition<K extends string>(
  { key, pattern, meaning, said, saysOne = false, ...section }: {
    readonly name: string;
    readonly help: string;
    readonly isOfClients?: boolean;
    /** Of the octets, beside `enterprise`. */
    readonly key: K;
    readonly pattern: z.ZodType<OctetPattern, string>;
    /** Of the key, for the reference. */
    readonly meaning: string;
    readonly said: (transaction: Transaction) => readonly SaidByVendor[];
    /** Whether a message says one such thing at most. */
    readonly saysOne?: boolean;
  },
): ConditionSection {
  const keys = {
    enterprise: oneOrMany(uint32).optional()
      .describe("Number of the vendor, as IANA numbers enterprises, or a list; default: any"),
    [key]: oneOrMany(pattern).optional().describe(meaning),
  };
  const one = z.strictObject(keys).transform((config, context): EnterprisePattern => {
    const { enterprise, [key]: patterns } = config as {
      readonly enterprise?: number[];
      readonly [key: string]: unknown;
    };
    if (Object.keys(config).length === 0) {
      const message = `expected enterprise, ${key} or both, found neither`;
      context.issues.push({ code: "custom", message, input: config });
    }
    return { enterprises: enterprise, patterns: patterns as OctetPattern[] | undefined };
  });
  return defineCondition({
    ...section,
    schema: oneOrMany(one).transform(patternsOf),
    create: (patterns) => (transaction) => {
      for (const { enterpriseNumber, said: octets } of said(transaction)) {
        if (patterns.has(enterpriseNumber, octets)) return true;
      }
      return false;
    },
    lookup: (values) =>
      lookupIn(values.map(({ all }) => all), patternsOf, (patterns, transaction, found) => {
        for (const { enterpriseNumber, said: octets } of said(transaction)) {
          patterns.find(enterpriseNumber, octets, found);
        }
      }),
    isWithin: (all, other) =>
      all.some((patterns) => patterns.all.every((each) => other.holds(each))),
    whyNone([first, ...others]) {
      if (!saysOne || !first) return undefined;
      const isPossible = first.all.some((each) => others.every((other) => other.overlaps(each)));
      return isPossible ? undefined : "no value is also among those around it or beside it";
    },
  });
}

function patternsOf(all: readonly EnterprisePattern[]): EnterprisePatterns {
  return new EnterprisePatterns(all);
}
