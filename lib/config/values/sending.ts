import { z } from "zod";

/** The key that says whether an option is for everybody. */
export const alwaysSend: z.ZodType<boolean, boolean | undefined> = z.boolean().default(false)
  .describe("Whether clients get the option that did not ask for it; default false.");

/** The key that lets an option give way to what is before it. */
export const unlessSet: z.ZodType<boolean, boolean | undefined> = z.boolean().default(false)
  .describe(
    "Whether this says nothing where an entry before it that applies is about the same option, " +
      "asked for or not; default false.",
  );

/** The key that keeps an option from clients. */
export const neverSend: z.ZodType<boolean, boolean | undefined> = z.boolean().default(false)
  .describe(
    "Whether no client to whom this applies gets the option, whoever asks and whatever else sets " +
      "it; default false.",
  );
