import { LookAround } from "./look_around.ts";

/**
 * Lets those who have much to do take turns: one of them at a time, in the order in which they
 * asked. However many there are, what came in meanwhile is handled between any two of them.
 */
export class Turns {
  readonly #lookAround = new LookAround();
  readonly #waiting: (() => void)[] = [];
  #isGoingAround = false;

  /** Resolves when it is the caller's turn, which ends when it next waits for something. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (!this.#isGoingAround) void this.#goAround();
    });
  }

  /** To be called when nobody takes turns any more. */
  close(): void {
    this.#lookAround.close();
  }

  async #goAround(): Promise<void> {
    this.#isGoingAround = true;
    while (this.#waiting.length > 0) {
      await this.#lookAround.look();
      this.#waiting.shift()!();
    }
    this.#isGoingAround = false;
  }
}
