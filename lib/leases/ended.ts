import { AFTER_ALL_STAMPS, timeOfStamp } from "./change_stamp.ts";
import { FOREVER, type Lease } from "./lease.ts";

/** What tells when a lease ended. */
export interface StoredEnd extends Pick<Lease, "state" | "validUntil"> {
  /** Stamp of its last change. */
  readonly change: number;
}

/** The record of changes, as far as leases are kept for it. */
export interface KeptChanges {
  /** Seconds for which changes are kept. */
  readonly keptFor: number;
  /** Before which stamp nothing needs to be remembered for its change. */
  horizon(now: number): number;
}

/** When a lease ended, or will unless it is extended: a declined one when it was declined. */
export function endedAt({ state, validUntil, change }: StoredEnd): number {
  return state === "declined" ? timeOfStamp(change) : validUntil;
}

/**
 * Until when somebody may ask for a lease: what has ended may still be told to those who catch up.
 *
 * @param now Unix seconds
 * @param keptFor seconds for which a lease is kept that has ended; one that is declined is not
 */
export function keptUntilOf(
  { state, validUntil, change }: StoredEnd,
  now: number,
  keptFor: number,
  changes: KeptChanges,
): number {
  const ended = state === "declined" ? validUntil : Math.min(FOREVER, validUntil + keptFor);
  const horizon = changes.horizon(now);
  if (horizon === AFTER_ALL_STAMPS || change < horizon) return ended;
  return Math.max(ended, timeOfStamp(change) + changes.keptFor + 1);
}
