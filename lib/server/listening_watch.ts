import type { Timers } from "../clock/timers.ts";
import type { Log } from "../log/log.ts";
import { SparingLog } from "../log/sparing_log.ts";
import { reasonOf } from "../thrown.ts";

/** Milliseconds between two looks at the machine: an idle server wakes up for one a second. */
export const LOOK_EVERY = 1000;
/** Milliseconds that may be between them where a look takes long, as with a thousand interfaces. */
const SELDOM = 4000;
/** How much of the time may go by with looking: one part in so many. */
const SHARE = 50;

/** What is watched, and by which clock. */
export interface ListeningWatchSetup {
  readonly timers: Timers;
  /** Looks at the machine, and follows what is different. */
  readonly follow: () => Promise<void>;
  readonly log: Log;
}

/** Has what the machine's interfaces do followed, as long as a server runs. */
export class ListeningWatch {
  readonly #setup: ListeningWatchSetup;
  readonly #failures: SparingLog;
  #callOff: () => void = () => {};
  #isStopped = false;

  constructor(setup: ListeningWatchSetup) {
    this.#setup = setup;
    this.#failures = new SparingLog(setup.log, "error");
    this.#await(LOOK_EVERY);
  }

  /** Looks no more. */
  stop(): void {
    this.#isStopped = true;
    this.#callOff();
  }

  #await(milliseconds: number): void {
    if (this.#isStopped) return;
    this.#callOff = this.#setup.timers.after(milliseconds, () => void this.#look());
  }

  async #look(): Promise<void> {
    const { timers, follow } = this.#setup;
    const began = timers.now();
    try {
      await follow();
    } catch (error) {
      const seconds = Math.floor(began / 1000);
      this.#failures.write(
        seconds,
        () => `Cannot follow changes of the interfaces of this machine: ${reasonOf(error)}`,
      );
    }
    const took = timers.now() - began;
    this.#await(Math.min(SELDOM, Math.max(LOOK_EVERY, SHARE * took)));
  }
}
