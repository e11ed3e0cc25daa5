import type { Configuration } from "../config/configuration.ts";
import type { Log } from "../log/log.ts";
import { detailOf } from "../thrown.ts";

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

/** Errors that nobody expected: each is logged, and when there are too many, the server gives up. */
export class UnexpectedErrors {
  /** How many are put up with. */
  window: ExceptionWindow;
  readonly #log: Log;
  readonly #giveUp: () => void;

  constructor(window: ExceptionWindow, log: Log, giveUp: () => void) {
    this.window = window;
    this.#log = log;
    this.#giveUp = giveUp;
  }

  /** @param now Unix milliseconds */
  note(error: unknown, now: number): void {
    this.#log.write("error", `Unexpected error: ${detailOf(error)}`);
    if (!this.window.note(now)) return;
    const { most, window } = this.window;
    this.#log.write(
      "critical",
      `More than ${most} unexpected errors within ${window} s: the server stops`,
    );
    this.#giveUp();
  }
}
