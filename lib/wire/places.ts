import type { Occurrence, Places } from "./option.ts";

/** The messages that clients send to servers (RFC 8415 section 7.3). */
export const CLIENT_MESSAGES = [
  "solicit",
  "request",
  "confirm",
  "renew",
  "rebind",
  "release",
  "decline",
  "information-request",
] as const;

/** The messages in which configuration is asked for, by the options themselves or as hints. */
export const ASKING_MESSAGES = [
  "solicit",
  "request",
  "renew",
  "rebind",
  "information-request",
] as const;

/** The same occurrence in several places. */
export function places(occurrence: Occurrence, ...names: readonly string[]): Places {
  return Object.fromEntries(names.map((name) => [name, occurrence]));
}

/** Configuration that a client may hint at or ask for, and that a server answers with. */
export function configuration(occurrence: Occurrence): Places {
  return places(occurrence, ...ASKING_MESSAGES, "advertise", "reply");
}
