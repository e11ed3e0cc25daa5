import { z } from "zod";
import type { Prefix } from "../wire/prefix.ts";
import { enumerate } from "./found.ts";
import { duration, mark, oneOrMany, prefixes, text } from "./values.ts";

/** The elapsed-time option is 16 bits of hundredths of a second (RFC 8415 section 21.9). */
const LONGEST_ELAPSED_TIME = 655;

/** Bounds on the time that a client has been trying, neither of which is within them. */
export interface ElapsedTimeBounds {
  /** Seconds. */
  readonly moreThan: number | undefined;
  /** Seconds. */
  readonly lessThan: number | undefined;
}

/** Conditions of a `match`: all that are there must hold, each by any of its values. */
export interface MatchConditions {
  readonly subnets: readonly Prefix[] | undefined;
  readonly marks: readonly string[] | undefined;
  readonly links: readonly string[] | undefined;
  readonly elapsedTime: ElapsedTimeBounds | undefined;
}

const elapsedTime = z
  .strictObject({
    "more-than": duration.optional()
      .describe("Matches clients that have been trying for longer than this."),
    "less-than": duration.optional()
      .describe("Matches clients that have been trying for less than this."),
  })
  .transform((bounds, context): ElapsedTimeBounds => {
    const { "more-than": moreThan, "less-than": lessThan } = bounds;
    const complain = (message: string, ...path: string[]) =>
      context.issues.push({ code: "custom", message, path, input: bounds });
    if (moreThan === undefined && lessThan === undefined) {
      complain("expected more-than, less-than or both, found neither");
    } else if (moreThan !== undefined && moreThan > LONGEST_ELAPSED_TIME) {
      const most = LONGEST_ELAPSED_TIME;
      complain(
        `expected at most ${most} s, found ${moreThan} s: clients count no further`,
        "more-than",
      );
    } else if (lessThan !== undefined && lessThan <= (moreThan ?? 0)) {
      const least = moreThan ?? 0;
      complain(
        `expected more than ${least} s, found ${lessThan} s: no time is in between`,
        "less-than",
      );
    }
    return { moreThan, lessThan };
  });

const shape = {
  subnet: prefixes.optional()
    .describe("One prefix or a list: holds when the request's link-address is in one of them."),
  "marked-with": oneOrMany(mark).optional()
    .describe("One mark or a list: holds when the listener put one of them on the request."),
  "elapsed-time": elapsedTime.optional()
    .describe("Holds by how long the client has been trying; not for a message that does not say."),
  link: oneOrMany(text("the name of a link such as lan")).optional()
    .describe("One name of a link or a list: holds when the client is on one of them."),
};

/** The value of `match`. */
export const match: z.ZodType<MatchConditions> = z
  .strictObject(shape)
  .transform((conditions, context): MatchConditions => {
    if (Object.keys(conditions).length === 0) {
      const message = `expected ${enumerate(Object.keys(shape))}, found none of them`;
      context.issues.push({ code: "custom", message, input: conditions });
    }
    return {
      subnets: conditions.subnet,
      marks: conditions["marked-with"],
      links: conditions.link,
      elapsedTime: conditions["elapsed-time"],
    };
  });
