/** Where time-outs come from: tests have their own. */
export interface Timers {
  /**
   * Calls back once, after some milliseconds.
   *
   * @returns what makes it not call back
   */
  after(milliseconds: number, call: () => void): () => void;
}

/** The timers of the system. */
export const systemTimers: Timers = {
  after(milliseconds, call) {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};
