import type { z } from "zod";

const KEY_SEPARATOR = ", ";

/** An issue about keys that a mapping should not have, other than the one that zod itself makes. */
export function unknownKeysIssue(
  unknownKeys: readonly string[],
  message: string,
): z.core.$ZodRawIssue & { readonly code: "custom" } {
  return { code: "custom", message, params: { unknownKeys }, input: undefined };
}

/** The keys that an issue says are unknown; none for other issues. */
export function unknownKeysOf(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === "unrecognized_keys") return issue.keys;
  const keys: unknown = issue.code === "custom" ? issue.params?.["unknownKeys"] : undefined;
  return Array.isArray(keys) ? keys.map(String) : [];
}

/** The message of such an issue, which only carries the keys that are known. */
export function messageOfKnownKeys(known: readonly string[]): string {
  return known.join(KEY_SEPARATOR);
}

/** The keys that {@linkcode messageOfKnownKeys} put into the message of an issue. */
export function knownKeysIn(message: string): string[] {
  return message === "" ? [] : message.split(KEY_SEPARATOR);
}
