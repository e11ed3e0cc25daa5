import { basename } from "node:path";

/** `gold.js:3:9`, where an octet count or a line and column is known. */
export function positionAt(file: string, text: string, index: number): string {
  const before = text.slice(0, index);
  const line = before.split("\n").length;
  const column = index - before.lastIndexOf("\n");
  return `${basename(file)}:${line}:${column}`;
}
