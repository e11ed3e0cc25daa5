import { timeSpan } from "../leases/time_span.ts";

/** Where a bar is drawn. */
export interface Terminal {
  /** Writes text as it is, without a line end. */
  write(text: string): void;
  /** Milliseconds, on a clock that only goes forward. */
  now(): number;
}

/** Milliseconds before a bar is shown at all, and from one drawing to the next. */
const SHOWN_AFTER = 1000;
const DRAWN_EVERY = 100;

const WIDTH = 30;
const CLEAR = "\r\x1b[K";

/** A bar on a terminal that says how far something is that takes long. */
export class ProgressBar {
  readonly #terminal: Terminal;
  readonly #begun: number;
  #nextAt: number;
  #isShown = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.#begun = terminal.now();
    this.#nextAt = this.#begun + SHOWN_AFTER;
  }

  /**
   * Draws how far it is.
   *
   * @param done from 0 to 1
   * @param counted what was done, such as `12,000 rows`
   */
  show(done: number, counted: string): void {
    this.#draw((now) => {
      const full = Math.round(done * WIDTH);
      const bar = "█".repeat(full) + "░".repeat(WIDTH - full);
      const percent = String(Math.floor(done * 100)).padStart(3);
      return `${percent} % ${bar} ${counted}${this.#timeLeft(done, now)}`;
    });
  }

  /**
   * Says how far it is, where nobody knows how far it goes.
   *
   * @param counted makes what was done, such as `12,000 clients`; called only when it is drawn
   */
  count(counted: () => string): void {
    this.#draw(() => `${counted()} so far`);
  }

  /** Takes the bar away, so that a line can be written. */
  clear(): void {
    if (this.#isShown) this.#terminal.write(CLEAR);
    this.#isShown = false;
  }

  #draw(text: (now: number) => string): void {
    const now = this.#terminal.now();
    if (now < this.#nextAt) return;
    this.#nextAt = now + DRAWN_EVERY;
    this.#isShown = true;
    this.#terminal.write(CLEAR + text(now));
  }

  #timeLeft(done: number, now: number): string {
    if (done <= 0 || done >= 1) return "";
    const seconds = Math.ceil((now - this.#begun) * (1 - done) / done / 1000);
    return `, ${timeSpan(seconds)} left`;
  }
}
