import type { ConfigPath } from "./finding.ts";

/** What the language has and this version does not, by where it stands. */
const UNSUPPORTED: Readonly<Record<string, ReadonlySet<string>>> = {};

/** Whether the key is one that the language has in a mapping at `path`, but this version does not. */
export function isUnsupported(path: ConfigPath, key: string): boolean {
  const list = path.at(-2);
  const place = path.length === 0 ? "" : `${list}[]`;
  return UNSUPPORTED[place]?.has(key) ?? false;
}

/** What is said of such a key. */
export const NOT_SUPPORTED_YET = "not supported yet";
