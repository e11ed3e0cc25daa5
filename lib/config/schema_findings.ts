import type { z } from "zod";
import type { Schema } from "./schema.ts";
import type { ConfigPath, Finding } from "./finding.ts";
import { valueAt } from "./found.ts";
import { knownKeysIn, unknownKeysOf } from "./unknown_keys.ts";
import { referenceIn } from "./text_reference.ts";
import { wording, wordUnknownKey } from "./wording.ts";

/** What a schema made of a value: a result, or all that keeps it from one. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** Reads the value at `path` of the document. */
export function readWith<T>(schema: Schema<T>, input: unknown, path: ConfigPath): Reading<T> {
  const result = schema.safeParse(input, { error: wording });
  if (result.success) return { ok: true, value: result.data };
  const issues = result.error.issues as readonly z.core.$ZodIssue[];
  // An unknown key is a misspelt one as a rule, and then what is said of the whole follows from it.
  const misspelt = new Set(
    issues.filter((issue) => unknownKeysOf(issue).length > 0).map(({ path }) => path.join("/")),
  );
  const findings = issues.flatMap((issue) => {
    const unknown = unknownKeysOf(issue);
    if (unknown.length === 0 && misspelt.has(issue.path.join("/"))) return [];
    return findingsOf(issue, unknown, path).map((finding) =>
      expectsText(issue) && referenceIn(valueAt(input, issue.path))
        ? { ...finding, lacksText: true }
        : finding
    );
  });
  return { ok: false, findings };
}

function findingsOf(
  issue: z.core.$ZodIssue,
  unknown: readonly string[],
  outer: ConfigPath,
): Finding[] {
  const path = [...outer, ...issue.path.map((step) => typeof step === "symbol" ? "" : step)];
  if (unknown.length === 0) return [{ severity: "error", path, message: issue.message }];
  const known = knownKeysIn(issue.message);
  return unknown.map((key) => unknownKeyAt(path, key, known));
}

function expectsText(issue: z.core.$ZodIssue): boolean {
  switch (issue.code) {
    case "invalid_type":
      return issue.expected === "string";
    case "invalid_value":
      return true;
    case "invalid_union":
      return issue.errors.some((issues) => issues.some((each) => expectsText(each)));
    default:
      return false;
  }
}

/** What is said of a key in the mapping at `path` that is not among the known ones. */
export function unknownKeyAt(path: ConfigPath, key: string, known: readonly string[]): Finding {
  return {
    severity: "error",
    path: [...path, key],
    aboutKey: true,
    message: wordUnknownKey(key, known),
  };
}
