import { hash } from "node:crypto";

/** Characters of the longest key that is kept as it is. */
const LONGEST = 64;

/**
 * A key for a map of what clients send: the text itself, or its SHA-256 where the text is long, so
 * that nobody can make the map hold much by sending much.
 *
 * @param longest characters of the longest text that is taken as it is
 */
export function boundedKey(text: string, longest: number = LONGEST): string {
  return text.length <= longest ? text : `sha256:${hash("sha256", text)}`;
}
