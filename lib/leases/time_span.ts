import { INFINITY } from "./lease.ts";

const UNITS = [["d", 86_400], ["h", 3600], ["m", 60], ["s", 1]] as const;

/** A time span as people say it, by its two largest units: `1h 30m`; `forever` for infinity. */
export function timeSpan(seconds: number): string {
  if (seconds === INFINITY) return "forever";
  const largest = UNITS.findIndex(([, size]) => seconds >= size);
  if (largest < 0) return "0s";
  let left = seconds;
  const parts: string[] = [];
  for (const [unit, size] of UNITS.slice(largest, largest + 2)) {
    const count = Math.floor(left / size);
    if (count > 0) parts.push(`${count}${unit}`);
    left -= count * size;
  }
  return parts.join(" ");
}

/** How long something lasts, within a sentence: `for 1h 30m`; `for ever`. */
export function forTimeSpan(seconds: number): string {
  return seconds === INFINITY ? "for ever" : `for ${timeSpan(seconds)}`;
}
