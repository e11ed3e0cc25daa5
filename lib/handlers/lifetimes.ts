import type { z } from "zod";
import type { AssignmentLifetimes } from "../assignments/assigners.ts";
import type { HandlerContext } from "../config/handler_section.ts";
import { lifetime } from "../config/values.ts";

/** The lifetime keys of pools. */
export const poolLifetimes = {
  "preferred-lifetime": lifetime.default(30 * 60)
    .describe("How long an address or prefix is preferred; default 30m"),
  "valid-lifetime": lifetime.default(60 * 60)
    .describe(
      "How long an address or prefix is valid, that is how long the lease lasts; default 1h",
    ),
} satisfies Record<string, z.ZodType<number>>;

const WEEK = 7 * 24 * 60 * 60;
const MONTH = 30 * 24 * 60 * 60;

/** The lifetime keys of tables of assignments. */
export const assignmentLifetimes = {
  "address-preferred-lifetime": lifetime.default(WEEK)
    .describe("How long an address is preferred; default 7d"),
  "address-valid-lifetime": lifetime.default(MONTH)
    .describe("How long an address is valid; default 30d"),
  "prefix-preferred-lifetime": lifetime.default(WEEK)
    .describe("How long a prefix is preferred; default 7d"),
  "prefix-valid-lifetime": lifetime.default(MONTH)
    .describe("How long a prefix is valid; default 30d"),
} satisfies Record<string, z.ZodType<number>>;

/** The lifetimes of a table of assignments, checked. */
export function lifetimesOf(
  config: { readonly [K in keyof typeof assignmentLifetimes]: number },
  context: HandlerContext,
): AssignmentLifetimes {
  const pair = (kind: "address" | "prefix") => {
    const keys = [`${kind}-preferred-lifetime`, `${kind}-valid-lifetime`] as const;
    const [preferred, valid] = [config[keys[0]], config[keys[1]]];
    checkPair({ key: keys[0], seconds: preferred }, { key: keys[1], seconds: valid }, context);
    return { preferred, valid };
  };
  return { address: pair("address"), prefix: pair("prefix") };
}

/** Checks the lifetimes of a pool. */
export function checkLifetimes(
  config: { readonly [K in keyof typeof poolLifetimes]: number },
  context: HandlerContext,
): void {
  checkPair(
    { key: "preferred-lifetime", seconds: config["preferred-lifetime"] },
    { key: "valid-lifetime", seconds: config["valid-lifetime"] },
    context,
  );
}

interface Lifetime {
  readonly key: string;
  readonly seconds: number;
}

/** RFC 8415 section 21.6: a preferred lifetime longer than the valid one is to be ignored. */
function checkPair(preferred: Lifetime, valid: Lifetime, { report }: HandlerContext): void {
  if (valid.seconds === 0) {
    report("error", `The ${valid.key} is 0: expected at least 1 second`, [valid.key]);
  } else if (preferred.seconds > valid.seconds) {
    report(
      "error",
      `The ${preferred.key}, ${preferred.seconds} s, is longer than the ${valid.key}, ` +
        `${valid.seconds} s`,
      [preferred.key],
    );
  }
}
