import { requestsNamed } from "./message_type.ts";
import type { Occurrence, Places } from "./option.ts";

/**
 * The messages that clients send to servers (RFC 8415 section 7.3). What is in those that register
 * an address is RFC 9686's to say.
 */
export const CLIENT_MESSAGES: readonly string[] = requestsNamed(({ sender, leases }) =>
  sender === "client" && leases !== "registered"
);

/** The messages that are about bindings, which are in IAs. */
export const BINDING_MESSAGES: readonly string[] = requestsNamed(({ leases }) =>
  leases !== undefined && leases !== "registered"
);

/** The messages in which configuration is asked for, by the options themselves or as hints. */
export const ASKING_MESSAGES: readonly string[] = requestsNamed(({ isConfigured }) => isConfigured);

/** How many options an occurrence allows. */
export interface OccurrenceLimits {
  /** How many there must be. */
  readonly least: number;
  /** How many there may be; Infinity for any number. */
  readonly most: number;
  /** In words, to stand before a name: `at most one`. */
  readonly words: string;
}

/** What each occurrence means. */
export const OCCURRENCES: { readonly [occurrence in Occurrence]: OccurrenceLimits } = {
  "1": { least: 1, most: 1, words: "exactly one" },
  "?": { least: 0, most: 1, words: "at most one" },
  "*": { least: 0, most: Infinity, words: "any number" },
  "+": { least: 1, most: Infinity, words: "at least one" },
};

/** The same occurrence in several places. */
export function places(occurrence: Occurrence, ...names: readonly string[]): Places {
  return Object.fromEntries(names.map((name) => [name, occurrence]));
}

/** Configuration that a client may hint at or ask for, and that a server answers with. */
export function configuration(occurrence: Occurrence): Places {
  return places(occurrence, ...ASKING_MESSAGES, "advertise", "reply");
}
