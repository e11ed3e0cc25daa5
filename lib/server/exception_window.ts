import type { Configuration } from "../config/configuration.ts";

/** Counts unexpected errors within a span of time. */
export class ExceptionWindow {
  #times: number[] = [];

  /**
   * @param window seconds
   * @param most errors within the window that are put up with
   */
  constructor(readonly window: number, readonly most: number) {}

  /** Of the errors that a configuration puts up with. */
  static of(configured: Pick<Configuration, "exceptionWindow" | "maxExceptions">): ExceptionWindow {
    return new ExceptionWindow(configured.exceptionWindow, configured.maxExceptions);
  }

  /**
   * Notes an error.
   *
   * @param now Unix milliseconds
   * @returns whether there were too many
   */
  note(now: number): boolean {
    this.#times = this.#times.filter((time) => time > now - this.window * 1000);
    this.#times.push(now);
    return this.#times.length > this.most;
  }
}
