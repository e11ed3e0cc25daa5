import type { z } from "zod";
import type { AssignmentLifetimes } from "../assignments/assigners.ts";
import type { HandlerContext } from "../config/handler_section.ts";
import { lifetime } from "../config/values.ts";
import { INFINITY } from "../leases/lease.ts";
import type { Lifetimes } from "../pipeline/assigner.ts";

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
  "min-valid-lifetime": lifetime.optional()
    .describe(
      "The shortest valid lifetime that a client is given that wishes another, and the preferred " +
        "lifetime in proportion. RFC 8415 has servers ignore such wishes (sections 21.6 and " +
        "21.22); default the valid-lifetime",
    ),
  "max-valid-lifetime": lifetime.optional()
    .describe(
      "The longest valid lifetime that a client is given that wishes another, against RFC 8415 " +
        "likewise; default the valid-lifetime",
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

/** The lifetimes that a pool gives to clients, by the valid lifetime that they wish; 0: none. */
export function poolLifetimesOf(
  config: z.output<z.ZodObject<typeof poolLifetimes>>,
  context: HandlerContext,
): (wishedLifetime: number) => Lifetimes {
  const valid = config["valid-lifetime"];
  const preferred = config["preferred-lifetime"] ?? Math.min(HALF_AN_HOUR, valid);
  const usual = checked("preferred-lifetime", "valid-lifetime", { preferred, valid }, context);
  const { "min-valid-lifetime": min = valid, "max-valid-lifetime": max = valid } = config;
  checkOrder("min-valid-lifetime", min, "valid-lifetime", valid, "min-valid-lifetime", context);
  checkOrder("valid-lifetime", valid, "max-valid-lifetime", max, "max-valid-lifetime", context);
  if (min === max) return () => usual;
  return (wished) => {
    if (wished === 0) return usual;
    const granted = Math.min(Math.max(wished, min), max);
    return { preferred: inProportion(usual, granted), valid: granted };
  };
}

/** The preferred lifetime that goes with another valid one. */
function inProportion({ preferred, valid }: Lifetimes, granted: number): number {
  if (preferred === 0) return 0;
  if (valid === INFINITY) return preferred === INFINITY ? granted : Math.min(preferred, granted);
  if (granted === INFINITY) return INFINITY;
  return Math.max(1, Math.floor(granted * preferred / valid));
}

function checkOrder(
  shorterKey: string,
  shorter: number,
  longerKey: string,
  longer: number,
  key: string,
  { report }: HandlerContext,
): void {
  if (shorter > longer) {
    const found = `The ${shorterKey}, ${shorter} s, is longer than the ${longerKey}, ${longer} s`;
    report("error", found, [key]);
  }
}

/** RFC 8415 section 21.6: a preferred lifetime longer than the valid one is to be ignored. */
function checked(
  preferredKey: string,
  validKey: string,
  lifetimes: Lifetimes,
  context: HandlerContext,
): Lifetimes {
  const { preferred, valid } = lifetimes;
  if (valid === 0) {
    context.report("error", `The ${validKey} is 0: expected at least 1 second`, [validKey]);
  } else {
    checkOrder(preferredKey, preferred, validKey, valid, preferredKey, context);
  }
  return lifetimes;
}
