import type { z } from "zod";
import { enumerate, expectation, found } from "./found.ts";
import { didYouMean } from "./suggestion.ts";
import { messageOfKnownKeys } from "./unknown_keys.ts";

const KINDS: Readonly<Record<string, string>> = {
  object: "a mapping",
  array: "a list",
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
};

/** What is said of a value that does not fit, where its schema has no message of its own. */
export const wording: z.core.$ZodErrorMap = (issue) => {
  const { input } = issue;
  switch (issue.code) {
    case "invalid_type":
      return expectation(KINDS[issue.expected] ?? issue.expected, input);
    case "invalid_value":
      return wordChoice(issue.values.map(String), input);
    case "too_small":
    case "too_big":
      return wordLimit(issue);
    case "unrecognized_keys":
      return messageOfKnownKeys(keysOf(issue.inst));
    default:
      return undefined;
  }
};

/** `unknown key "rnage"; did you mean "range"? Expected range or prefix`. */
export function wordUnknownKey(key: string, known: readonly string[]): string {
  const meant = didYouMean(key, known);
  return `unknown key ${found(key)}${meant}${meant === "" ? "; expected" : " Expected"} ${
    known.length === 0 ? "none" : enumerate(known)
  }`;
}

function wordChoice(values: readonly string[], input: unknown): string {
  const expected = expectation(enumerate(values), input);
  return typeof input === "string" ? `${expected}${didYouMean(input, values)}` : expected;
}

function wordLimit(issue: z.core.$ZodRawIssue<z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig>) {
  const limit = issue.code === "too_small" ? issue.minimum : issue.maximum;
  const bound = `${issue.code === "too_small" ? "at least" : "at most"} ${limit}`;
  switch (issue.origin) {
    case "array":
      return expectation(`${bound} ${Number(limit) === 1 ? "entry" : "entries"}`, issue.input);
    case "string":
      return limit === 1
        ? expectation("a text that is not empty", issue.input)
        : expectation(`${bound} characters`, issue.input);
    default:
      return expectation(`a number of ${bound}`, issue.input);
  }
}

function keysOf(schema: unknown): string[] {
  const { shape } = (schema as z.ZodObject)._zod.def;
  return Object.keys(shape);
}
