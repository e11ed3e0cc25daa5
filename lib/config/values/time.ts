import type { z } from "zod";
import { INFINITY } from "../../leases/lease.ts";
import { expectation } from "../found.ts";
import { type Complain, textualOrNumber } from "./textual.ts";

const LONGEST = INFINITY - 1;
const SECONDS_IN: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600, d: 86_400 };
const DURATION = /^([0-9]+(?:\.[0-9]+)?) ?([smhd]?)$/i;

/** A time span in whole seconds, 0 to 4294967294. */
export const duration: z.ZodType<number, string | number> = textualOrNumber({
  expected: "a duration such as 30, 30s, 5m, 12h or 7d",
  description: "A duration: a number of seconds, or a number with s, m, h or d behind it.",
  parse: readDuration,
});

/** A time span that is not nothing. */
export const atLeastASecond: z.ZodType<number, number | string> = duration
  .refine((seconds) => seconds > 0, {
    error: ({ input }) => expectation("at least 1 second", input),
  });

/** Seconds, or 0xffffffff for `infinity`. */
export const lifetime: z.ZodType<number, string | number> = textualOrNumber({
  expected: "a lifetime such as 30m, 12h or 7d, or infinity",
  description: "A duration: a number of seconds, or a number with s, m, h or d behind it; " +
    "or infinity.",
  parse: (text, complain) => {
    if (text.toLowerCase() === "infinity") return INFINITY;
    if (text === String(INFINITY)) return complain("infinity");
    return readDuration(text, complain);
  },
});

function readDuration(text: string, complain: Complain): number | undefined {
  const [, number, unit] = DURATION.exec(text) ?? [];
  if (number === undefined) return undefined;
  // Hundredths are more than anybody writes, and 0.7 m must not end as 41.99… s.
  const seconds = Math.round(Number(number) * SECONDS_IN[unit!.toLowerCase()]! * 100) / 100;
  if (!Number.isInteger(seconds)) {
    return complain("whole seconds");
  }
  if (seconds > LONGEST) {
    return complain(`at most ${LONGEST} seconds`);
  }
  return seconds;
}
