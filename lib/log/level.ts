/** Log levels, the most severe first. */
export const LEVELS = [
  "critical",
  "error",
  "warning",
  "info",
  "debug",
  "debug-packets",
  "debug-handling",
] as const;

/** How severe a line of the log is, or how much of it somebody wants to see. */
export type Level = typeof LEVELS[number];

/** Whether lines of `level` are written where everything down to `configured` is. */
export function isAtLeast(level: Level, configured: Level): boolean {
  return LEVELS.indexOf(level) <= LEVELS.indexOf(configured);
}

/** The level `steps` more verbose; the most verbose at the end. */
export function moreVerbose(level: Level, steps: number): Level {
  return LEVELS[Math.min(LEVELS.indexOf(level) + steps, LEVELS.length - 1)]!;
}
