import { z } from "zod";
import type { ColorChoice } from "../../log/console.ts";
import { type Level, LEVELS } from "../../log/level.ts";
import { oneKind } from "../values.ts";
import type { Section } from "./section.ts";

/** Writes the log to standard error. */
export interface ConsoleLog {
  readonly kind: "console";
  readonly level: Level;
  readonly color: ColorChoice;
}

const keys = z.strictObject({
  level: z.enum(LEVELS).default("warning")
    .describe(`How much is logged, from ${LEVELS.join(", ")}; default warning.`),
  color: z.enum(["auto", "always", "never"]).default("auto")
    .describe("Whether lines are coloured; auto, the default: on a terminal."),
});

const toConsole: z.ZodType<ConsoleLog> = z
  .strictObject({ console: keys.describe("To standard error.") })
  .transform(({ console }): ConsoleLog => ({ kind: "console", ...console }));

/** Where the log goes. */
export const logging: Section<ConsoleLog[]> = {
  name: "logging",
  help: "Where the log goes, and how much of it. Left out: to the console, from warning up.",
  schema: z
    .array(oneKind({ console: toConsole }, ["logging", 0]))
    .superRefine((logs, context) => {
      for (const index of logs.keys()) {
        if (index === 0) continue;
        const message = "expected one console, found one in logging[0] already";
        context.addIssue({ code: "custom", message, path: [index] });
      }
    })
    .prefault([{ console: {} }]),
};
