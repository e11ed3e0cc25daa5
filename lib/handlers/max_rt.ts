import type { z } from "zod";
import { expectation } from "../config/found.ts";
import { duration } from "../config/values.ts";
import { MAX_MAX_RT, MIN_MAX_RT } from "../wire/options/refresh.ts";

/** Seconds, of which clients take no more and no less than these. */
export const maxRt: z.ZodType<number, string | number> = duration.refine(
  (seconds) => seconds >= MIN_MAX_RT && seconds <= MAX_MAX_RT,
  { error: ({ input }) => expectation(`${MIN_MAX_RT} to ${MAX_MAX_RT} seconds`, input) },
);
