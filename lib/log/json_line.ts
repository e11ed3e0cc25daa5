import type { LogLine } from "./log.ts";

/** How lines are written: for people, or one JSON object each. */
export const LOG_FORMATS = ["text", "json"] as const;

/** How lines are written. */
export type LogFormat = typeof LOG_FORMATS[number];

/** `{"time":"2026-11-21T02:09:11.926Z","level":"info","message":"…","link":"lan"}`. */
export function jsonLineOf({ level, message, time, fields }: LogLine): string {
  const text = JSON.stringify({ time: new Date(time).toISOString(), level, message, ...fields });
  // JSON lets through what a terminal takes for commands.
  return text.replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
