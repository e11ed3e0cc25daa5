import { z } from "zod";
import { type ConditionSection, defineCondition } from "../config/condition_section.ts";
import { duration } from "../config/values.ts";
import { elapsedTime as option } from "../wire/options/exchange.ts";

/** The elapsed-time option is 16 bits of hundredths of a second (RFC 8415 section 21.9). */
const LONGEST_ELAPSED_TIME = 655;

/** Seconds, neither of which is within the bounds. */
interface Bounds {
  readonly moreThan: number;
  readonly lessThan: number;
}

/** For how long the client has been trying. */
export const elapsedTime: ConditionSection = defineCondition({
  name: "elapsed-time",
  help: "Holds by how long the client has been trying; not for a message that does not say.",
  isOfClients: true,
  schema: z
    .strictObject({
      "more-than": duration.optional()
        .describe("Matches clients that have been trying for longer than this."),
      "less-than": duration.optional()
        .describe("Matches clients that have been trying for less than this."),
    })
    .transform((bounds, context): Bounds => {
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
      return { moreThan: moreThan ?? -1, lessThan: lessThan ?? Infinity };
    }),
  /** The option counts in hundredths of a second. */
  create: ({ moreThan, lessThan }) => ({ request }) => {
    const elapsed = option.in(request.options);
    return elapsed !== undefined && elapsed > moreThan * 100 && elapsed < lessThan * 100;
  },
  isWithin(all, other) {
    const { moreThan, lessThan } = intersection(all);
    return all.length > 0 && moreThan >= other.moreThan && lessThan <= other.lessThan;
  },
  whyNone(all) {
    const { moreThan, lessThan } = intersection(all);
    return lessThan <= moreThan ? "no time is also within that of the match around it" : undefined;
  },
});

function intersection(all: readonly Bounds[]): Bounds {
  return {
    moreThan: Math.max(...all.map(({ moreThan }) => moreThan)),
    lessThan: Math.min(...all.map(({ lessThan }) => lessThan)),
  };
}
