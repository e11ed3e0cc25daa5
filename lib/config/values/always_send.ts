import { z } from "zod";

/** The key that every handler of an option has. */
export const alwaysSend: z.ZodType<boolean, boolean | undefined> = z.boolean().default(false)
  .describe("Whether clients get the option that did not ask for it; default false.");
