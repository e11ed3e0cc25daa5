import type { Timers } from "../clock/timers.ts";
import type { Log } from "../log/log.ts";
import { reasonOf } from "../thrown.ts";

/** Milliseconds after which a connection is taken again when that failed. */
export const ACCEPT_AGAIN_AFTER = 250;

/** What takes connections is made with. */
export interface AcceptingSetup {
  /** Where they come in, for people: `the control socket`. */
  readonly place: string;
  readonly log: Log;
  readonly timers: Timers;
  /** Told of each attempt that failed. */
  readonly onFailure?: () => void;
}

/**
 * Takes connections. What keeps the system from it, such as too many open files, passes: nothing is
 * closed for it. It is tried again, and both the trouble and its end are said once.
 */
export class Accepting<Connection> {
  readonly #accept: () => Promise<Connection>;
  readonly #setup: AcceptingSetup;
  #failures = 0;

  /** @param accept waits for the next connection */
  constructor(accept: () => Promise<Connection>, setup: AcceptingSetup) {
    this.#accept = accept;
    this.#setup = setup;
  }

  /** The next connection; `undefined` when the place was closed. @param isOpen whether it is open */
  async next(isOpen: () => boolean): Promise<Connection | undefined> {
    const { timers } = this.#setup;
    while (isOpen()) {
      try {
        const connection = await this.#accept();
        this.#noteSuccess();
        return connection;
      } catch (error) {
        if (!isOpen()) return undefined;
        this.#noteFailure(error);
        await new Promise<void>((resolve) => timers.after(ACCEPT_AGAIN_AFTER, resolve));
      }
    }
    return undefined;
  }

  #noteFailure(error: unknown): void {
    const { place, log, onFailure } = this.#setup;
    onFailure?.();
    if (this.#failures++ > 0) return;
    log.write(
      "error",
      `Cannot take connections at ${place} for now: ${reasonOf(error)}. The server tries again`,
    );
  }

  #noteSuccess(): void {
    if (this.#failures === 0) return;
    const { place, log } = this.#setup;
    const attempts = this.#failures === 1 ? "1 attempt" : `${this.#failures} attempts`;
    log.write("info", `Taking connections at ${place} again, after ${attempts} that failed`);
    this.#failures = 0;
  }
}
