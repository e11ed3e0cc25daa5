import { z } from "zod";
import { expectation } from "../config/found.ts";
import {
  defineHandler,
  type HandlerContext,
  type HandlerSection,
} from "../config/handler_section.ts";
import { lifetime } from "../config/values.ts";
import { INFINITY } from "../leases/lease.ts";
import type { TimingRule } from "../pipeline/timing.ts";

const FACTOR = "a number from 0 to 1, or none";

function factor(usual: number): z.ZodType<number | "none", number | "none" | undefined> {
  const error = ({ input }: { input?: unknown }) => expectation(FACTOR, input);
  const number = z.number({ error }).min(0, { error }).max(1, { error });
  return z.union([number, z.literal("none")], { error }).default(usual);
}

const schema = z.strictObject({
  "min-t1": lifetime.default(0).describe("T1 is not earlier than this; default 0"),
  "max-t1": lifetime.default(INFINITY).describe("T1 is not later than this; default infinity"),
  "factor-t1": factor(0.5).describe(
    "T1 as a part of the shortest preferred lifetime, 0 to 1; none: as min-t1 says; default 0.5",
  ),
  "min-t2": lifetime.default(0).describe("T2 is not earlier than this; default 0"),
  "max-t2": lifetime.default(INFINITY).describe("T2 is not later than this; default infinity"),
  "factor-t2": factor(0.8).describe(
    "T2 as a part of the shortest preferred lifetime, 0 to 1; none: as min-t2 says; default 0.8",
  ),
});

type Limits = z.output<typeof schema>;

/** A handler that says when clients turn to the server again, for IAs of one kind. */
export function timingLimits(
  name: string,
  help: string,
  { code }: { readonly code: number },
): HandlerSection {
  return defineHandler({
    name,
    help,
    example: `${name}: { min-t1: 30m, max-t1: 12h, factor-t1: 0.5, factor-t2: 0.8 }`,
    schema,
    create(limits, context) {
      checkLimits(limits, context);
      const rule = ruleOf(code, limits);
      return {
        name,
        pre({ timingRules }) {
          timingRules.push(rule);
        },
      };
    },
  });
}

function checkLimits(limits: Limits, { report }: HandlerContext): void {
  for (const [lower, upper] of [["min-t1", "max-t1"], ["min-t2", "max-t2"]] as const) {
    if (limits[lower] <= limits[upper]) continue;
    report(
      "error",
      `expected at most ${limits[upper]} s, which is ${upper}, found ${limits[lower]} s`,
      [lower],
    );
  }
  const [t1, t2] = [limits["factor-t1"], limits["factor-t2"]];
  if (limits["min-t1"] > limits["max-t2"]) {
    report(
      "error",
      `expected at most ${limits["max-t2"]} s, which is max-t2, found ${limits["min-t1"]} s: T1 ` +
        "is never later than T2",
      ["min-t1"],
    );
  }
  if (t1 !== "none" && t2 !== "none" && t2 > 0 && t1 > t2) {
    report(
      "error",
      `expected at most ${t2}, which is factor-t2, found ${t1}: T1 is never later than T2`,
      ["factor-t1"],
    );
  }
}

function ruleOf(iaType: number, limits: Limits): TimingRule {
  const [minT1, minT2] = [limits["min-t1"], Math.max(limits["min-t1"], limits["min-t2"])];
  const [maxT1, maxT2] = [Math.min(limits["max-t1"], limits["max-t2"]), limits["max-t2"]];
  const [factorT1, factorT2] = [limits["factor-t1"], limits["factor-t2"]];
  return {
    iaType,
    times(preferredLifetime) {
      const t2 = Math.min(
        within(minT2, part(preferredLifetime, factorT2), maxT2),
        preferredLifetime,
      );
      const latest = t2 > 0 ? t2 : preferredLifetime;
      const t1 = Math.min(within(minT1, part(preferredLifetime, factorT1), maxT1), latest);
      return { t1, t2 };
    },
  };
}

function part(preferredLifetime: number, factor: number | "none"): number {
  if (factor === "none") return 0;
  // RFC 8415 section 21.4
  return preferredLifetime === INFINITY ? INFINITY : Math.floor(preferredLifetime * factor);
}

function within(least: number, seconds: number, most: number): number {
  return Math.min(Math.max(least, seconds), most);
}
