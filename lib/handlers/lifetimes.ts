import type { z } from "zod";
import type { AssignmentLifetimes } from "../assignments/assigners.ts";
import type { HandlerContext } from "../config/handler_section.ts";
import { lifetime } from "../config/values.ts";

const HALF_AN_HOUR = 30 * 60;
const HOUR = 60 * 60;
const WEEK = 7 * 24 * HOUR;
const MONTH = 30 * 24 * HOUR;

/** The lifetime keys of pools. */
export const poolLifetimes = {
  "preferred-lifetime": lifetime.optional()
    .describe(
      "How long an address or prefix is preferred; default 30m, or the valid-lifetime where that " +
        "is shorter",
    ),
  "valid-lifetime": lifetime.default(HOUR)
    .describe(
      "How long an address or prefix is valid, that is how long the lease lasts; default 1h",
    ),
} satisfies Record<string, z.ZodType<number | undefined>>;

/** The lifetime keys of tables of assignments. */
export const assignmentLifetimes = {
  "address-preferred-lifetime": lifetime.optional()
    .describe(
      "How long an address is preferred; default 7d, or the valid lifetime where that is shorter",
    ),
  "address-valid-lifetime": lifetime.default(MONTH)
    .describe("How long an address is valid; default 30d"),
  "prefix-preferred-lifetime": lifetime.optional()
    .describe(
      "How long a prefix is preferred; default 7d, or the valid lifetime where that is shorter",
    ),
  "prefix-valid-lifetime": lifetime.default(MONTH)
    .describe("How long a prefix is valid; default 30d"),
} satisfies Record<string, z.ZodType<number | undefined>>;

/** Seconds. */
interface Lifetimes {
  readonly preferred: number;
  readonly valid: number;
}

/** The lifetimes of a table of assignments, checked. */
export function lifetimesOf(
  config: z.output<z.ZodObject<typeof assignmentLifetimes>>,
  context: HandlerContext,
): AssignmentLifetimes {
  const pair = (kind: "address" | "prefix") =>
    checked(`${kind}-preferred-lifetime`, `${kind}-valid-lifetime`, {
      preferred: config[`${kind}-preferred-lifetime`] ??
        Math.min(WEEK, config[`${kind}-valid-lifetime`]),
      valid: config[`${kind}-valid-lifetime`],
    }, context);
  return { address: pair("address"), prefix: pair("prefix") };
}

/** The lifetimes of a pool, checked. */
export function poolLifetimesOf(
  config: z.output<z.ZodObject<typeof poolLifetimes>>,
  context: HandlerContext,
): Lifetimes {
  const valid = config["valid-lifetime"];
  const preferred = config["preferred-lifetime"] ?? Math.min(HALF_AN_HOUR, valid);
  return checked("preferred-lifetime", "valid-lifetime", { preferred, valid }, context);
}

/** RFC 8415 section 21.6: a preferred lifetime longer than the valid one is to be ignored. */
function checked(
  preferredKey: string,
  validKey: string,
  lifetimes: Lifetimes,
  { report }: HandlerContext,
): Lifetimes {
  const { preferred, valid } = lifetimes;
  if (valid === 0) {
    report("error", `The ${validKey} is 0: expected at least 1 second`, [validKey]);
  } else if (preferred > valid) {
    report(
      "error",
      `The ${preferredKey}, ${preferred} s, is longer than the ${validKey}, ${valid} s`,
      [preferredKey],
    );
  }
  return lifetimes;
}
