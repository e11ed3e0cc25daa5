import type { Timers } from "../clock/timers.ts";
import { WatchedClock } from "../clock/watched_clock.ts";
import type { LeaseStore } from "../leases/store.ts";
import { forTimeSpan } from "../leases/time_span.ts";
import type { Log } from "../log/log.ts";

/** Seconds by which what was stored may be ahead of the clock, where very much was in one second. */
const AHEAD = 1;

/** What the clock of a server is watched with. */
export interface ClockWatchSetup {
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly timers: Timers;
  readonly log: Log;
  readonly leases: Pick<LeaseStore, "lastStored">;
  /** Told when it is in doubt, and when it is believed again: a sentence. */
  readonly onChange?: (reason: string) => void;
}

/** Watches the clock by which leases end, and says once when it is not to be believed. */
export function watchClock(
  { now, timers, log, leases, onChange = () => {} }: ClockWatchSetup,
): WatchedClock {
  const stored = leases.lastStored;
  const isBehind = stored !== undefined && Math.floor(now() / 1000) < stored - AHEAD;
  if (isBehind) {
    log.write(
      "warning",
      `The clock says ${timeOf(now())}, and leases were stored at ${timeOf(stored * 1000)}: ` +
        `it is behind, or was ahead then; ${CAREFULLY}`,
    );
  }
  return new WatchedClock({
    wall: now,
    timers,
    isInDoubt: isBehind,
    onDoubt: (step) => {
      const by = forTimeSpan(Math.round(Math.abs(step) / 1000)).replace(/^for /, "");
      const set = `The clock was set ${step > 0 ? "forward" : "back"} by ${by}`;
      log.write("warning", `${set}, and says ${timeOf(now())}: ${CAREFULLY}`);
      onChange(set);
    },
    onTrust: () => {
      const trusted = "The clock has not been set for five minutes, and is believed again";
      log.write("info", trusted);
      onChange(trusted);
    },
  });
}

const CAREFULLY = "until it has not been set for five minutes, no lease is taken for over that " +
  "may last, for others than its client, and none is forgotten";

function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
