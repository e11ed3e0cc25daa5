/** A clock and its alarms: this machine's, or a test's. */
export interface Timers {
  /** Milliseconds that only grow. */
  now(): number;
  /**
   * Calls `alarm` once, after so many milliseconds.
   *
   * @returns what calls it off
   */
  after(milliseconds: number, alarm: () => void): () => void;
}

/** The clock of this machine. */
export const systemTimers: Timers = {
  now: () => performance.now(),
  after: (milliseconds, alarm) => {
    const timer = setTimeout(alarm, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Waits so many milliseconds, or until the signal. It never fails. */
export function pause(timers: Timers, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      callOff();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const callOff = timers.after(milliseconds, done);
    signal.addEventListener("abort", done);
  });
}
