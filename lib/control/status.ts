import type { Json } from "../wire/json.ts";

/** One thing that a server tells of how it is. */
export interface StatusPart {
  /** The key under which programs find it, and the first word of its line for people. */
  readonly name: string;
  /** For programs. */
  readonly value: Json;
  /** For people. */
  readonly text: string;
  /** Why the server is not well, a sentence each; left out: this part of it is. */
  readonly problems?: readonly string[];
}

/** How a server is, a part at a time; `undefined` lets others have their turn before the next. */
export type Status = Iterable<StatusPart | undefined>;

/** What a server said of how it is, put together for programs. */
export function statusToJson(parts: readonly StatusPart[]): { readonly [key: string]: Json } {
  const problems = problemsOf(parts);
  return {
    healthy: problems.length === 0,
    ...Object.fromEntries(parts.map(({ name, value }) => [name, value])),
    problems,
  };
}

/** Why a server is not well, a sentence each. */
export function problemsOf(parts: readonly StatusPart[]): string[] {
  return parts.flatMap(({ problems = [] }) => problems);
}
