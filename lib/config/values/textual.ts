import { z } from "zod";
import { expectation, isMapping } from "../found.ts";

/**
 * Says what is wrong with a text in particular: what was expected in its place, and a remark to
 * put behind what was found, with its own punctuation.
 */
export type Complain = (expected: string, remark?: string) => undefined;

/** What a value that is written as text looks like, and how it is read. */
export interface TextualType<T> {
  /** For errors and the reference, with an example: `an IPv6 address such as 2001:db8::1`. */
  readonly expected: string;
  /** For the reference, as a sentence. */
  readonly description: string;
  /** The value, or `undefined` when the text is not one. */
  readonly parse: (text: string, complain: Complain) => T | undefined;
}

/** A value that is written as text. */
export function textual<T>(type: TextualType<T>): z.ZodType<T, string> {
  return z
    .string({ error: ({ input }) => expectation(type.expected, input) + quotesAdvice(input, type) })
    .transform((text, context) => read(text, type, context))
    .meta({ title: type.expected, description: type.description });
}

/** A value that is written as a number, or as text that starts with one. */
export function textualOrNumber<T>(type: TextualType<T>): z.ZodType<T, string | number> {
  return z
    .union([z.number(), z.string()], { error: ({ input }) => expectation(type.expected, input) })
    .transform((written, context) => read(written, type, context))
    .meta({ title: type.expected, description: type.description });
}

function read<T>(
  written: string | number,
  { expected, parse }: TextualType<T>,
  context: z.RefinementCtx,
): T {
  let message = expectation(expected, written);
  const value = parse(String(written), (expected, remark = "") => {
    message = expectation(expected, written) + remark;
    return undefined;
  });
  if (value !== undefined) return value;
  context.issues.push({ code: "custom", message, input: written });
  return z.NEVER;
}

/** YAML takes some texts for numbers, for true and false, or for keys: `[2001:db8::, ::1]`. */
function quotesAdvice(input: unknown, { parse }: TextualType<unknown>): string {
  const isMeant = (text: string) => parse(text, () => undefined) !== undefined;
  if (typeof input === "number" || typeof input === "boolean") {
    return isMeant(String(input)) ? ": put it in quotes" : "";
  }
  const [[key, value] = [], ...more] = isMapping(input) ? Object.entries(input) : [];
  return value === null && more.length === 0 && isMeant(`${key}:`)
    ? `: put ${key}: in quotes, as it ends in a colon`
    : "";
}
