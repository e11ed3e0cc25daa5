import { z } from "zod";
import { choice } from "./choice.ts";

/** One value, or a list with at least one, or so many: a list either way. */
export function oneOrMany<T, I>(schema: z.ZodType<T, I>, least = 1): z.ZodType<T[], I | I[]> {
  const one: z.ZodType<T[], I | I[]> = schema.transform((value) => [value]);
  const many: z.ZodType<T[], I | I[]> = z.array(schema).min(least);
  return choice([one, many], (input) => Array.isArray(input) ? many : one);
}
