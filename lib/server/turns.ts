import { setImmediate } from "node:timers";

/**
 * Lets those who have much to do take turns: one of them in each turn of the event loop, in the
 * order in which they asked. However many there are, datagrams that came in meanwhile are handled
 * between any two of them.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #isScheduled = false;

  /** Resolves when it is the caller's turn, which ends when it next waits for something. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#isScheduled || this.#waiting.length === 0) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#waiting.shift()?.();
      this.#schedule();
    });
  }
}
