import { jsonLine } from "../json_line.ts";
import type { LogLine } from "./log.ts";

/** How lines are written: for people, or one JSON object each. */
export const LOG_FORMATS = ["text", "json"] as const;

/** How lines are written. */
export type LogFormat = typeof LOG_FORMATS[number];

/** `{"time":"2026-11-21T02:09:11.926Z","level":"info","message":"…","link":"lan"}`. */
export function jsonLineOf({ level, message, time, fields }: LogLine): string {
  return jsonLine({ time: new Date(time).toISOString(), level, message, ...fields });
}
