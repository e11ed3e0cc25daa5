import type { z } from "zod";
import { enumerate, expectation, found } from "./found.ts";
import { didYouMean } from "./suggestion.ts";
import { nativePlace } from "./foreign_names.ts";
import { messageOfKnownKeys } from "./unknown_keys.ts";

/** More names in one sentence help nobody who is told which was meant. */
const MOST_LISTED = 10;

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
  const why = whyNoKey(key);
  if (why !== undefined) return `unknown key ${found(key)}; ${why}`;
  const meant = didYouMean(key, known);
  if (meant !== "" && known.length > MOST_LISTED) return `unknown key ${found(key)}${meant}`;
  const elsewhere = meant === "" ? nativePlace(key) : undefined;
  if (elsewhere !== undefined) return `unknown key ${found(key)}; that is ${elsewhere}`;
  return `unknown key ${found(key)}${meant}${meant === "" ? "; expected" : " Expected"} ${
    known.length === 0 ? "none" : enumerate(known)
  }`;
}

/** What people know of YAML elsewhere, and is no key here. */
function whyNoKey(key: string): string | undefined {
  if (key === "<<") {
    return "YAML 1.2 has no merge keys: expected each key by itself, or an alias (*name) in the " +
      "place of a whole value";
  }
  return /^x-/i.test(key)
    ? "keys of one's own have no place here: expected an anchor (&name) where the value is first " +
      "used, or a file to include"
    : undefined;
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
