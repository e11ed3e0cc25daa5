import type { Level } from "./level.ts";
import type { Log } from "./log.ts";

/** Seconds between two lines. */
const EVERY = 60;

/** Lets through what happens often, once a minute, and tells how often that was. */
export class OnceAMinute {
  #last = -Infinity;
  #times = 0;

  /**
   * To be called whenever it happens.
   *
   * @param now Unix seconds; where they go back, it is let through
   * @returns how often it has happened since it was let through last, this time included; 0: it is
   * not let through
   */
  note(now: number): number {
    const times = ++this.#times;
    if (now >= this.#last && now < this.#last + EVERY) return 0;
    this.#last = now;
    this.#times = 0;
    return times;
  }
}

/** Says what a stranger can make happen at will: one line a minute, with how many it stands for. */
export class SparingLog {
  readonly #log: Log;
  readonly #level: Level;
  readonly #minute = new OnceAMinute();

  constructor(log: Log, level: Level) {
    this.#log = log;
    this.#level = level;
  }

  /**
   * Says it, or counts it where a line was written less than a minute ago.
   *
   * @param now Unix seconds
   * @param message makes the sentence, without its full stop
   */
  write(now: number, message: () => string): void {
    const unsaid = this.#minute.note(now) - 1;
    if (unsaid < 0 || !this.#log.isEnabled(this.#level)) return;
    const more = unsaid === 0 ? "" : ` (and ${unsaid} more like it since the last such line)`;
    this.#log.write(this.#level, `${message()}${more}`);
  }
}

/** Things of which it is remembered when they were said last. */
const MOST_REMEMBERED = 1000;

/** The same of many things, each by itself: what one does often hides no other. */
export class SparingLogs {
  readonly #log: Log;
  readonly #level: Level;
  readonly #logs = new Map<string, SparingLog>();

  constructor(log: Log, level: Level) {
    this.#log = log;
    this.#level = level;
  }

  /** See {@linkcode SparingLog.write}. @param about what tells one thing from another */
  write(about: string, now: number, message: () => string): void {
    const log = this.#logs.get(about) ?? new SparingLog(this.#log, this.#level);
    this.#logs.delete(about);
    this.#logs.set(about, log);
    if (this.#logs.size > MOST_REMEMBERED) this.#logs.delete(this.#logs.keys().next().value!);
    log.write(now, message);
  }
}
