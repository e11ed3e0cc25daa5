/** When a log file is put aside for a new one. */
export type RotateBy = "hourly" | "daily" | "weekly" | "size";

/** How a log file is rotated. */
export interface Rotation {
  readonly by: RotateBy;
  /** Octets that the file may have, where it goes by size. */
  readonly size: number | undefined;
  /** Files that are kept besides the one that is written, 1 or more. */
  readonly keep: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
// 1970-01-01 was a Thursday, and weeks begin on Mondays.
const THURSDAY = 3 * DAY;

/**
 * Numbers the hours, days or weeks, by UTC, as that is what lines are marked with.
 *
 * @param time Unix milliseconds
 */
export function periodOf(by: RotateBy, time: number): number {
  switch (by) {
    case "hourly":
      return Math.floor(time / HOUR);
    case "daily":
      return Math.floor(time / DAY);
    case "weekly":
      return Math.floor((time + THURSDAY) / (7 * DAY));
    case "size":
      return 0;
  }
}
