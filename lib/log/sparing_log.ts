import type { Level } from "./level.ts";
import type { Log } from "./log.ts";

/** Seconds between two lines. */
const EVERY = 60;

/** Says what a stranger can make happen at will: one line a minute, with how many it stands for. */
export class SparingLog {
  readonly #log: Log;
  readonly #level: Level;
  #last = -Infinity;
  #unsaid = 0;

  constructor(log: Log, level: Level) {
    this.#log = log;
    this.#level = level;
  }

  /**
   * Says it, or counts it where a line was written less than a minute ago.
   *
   * @param now Unix seconds; where they go back, it is said
   * @param message makes the sentence, without its full stop
   */
  write(now: number, message: () => string): void {
    if (now >= this.#last && now < this.#last + EVERY) {
      this.#unsaid++;
      return;
    }
    this.#last = now;
    const unsaid = this.#unsaid;
    this.#unsaid = 0;
    if (!this.#log.isEnabled(this.#level)) return;
    const more = unsaid === 0 ? "" : ` (and ${unsaid} more like it since the last such line)`;
    this.#log.write(this.#level, `${message()}${more}`);
  }
}
