import type { Timers } from "../../lib/server/timers.ts";

interface Timer {
  readonly due: number;
  readonly call: () => void;
}

/** Time-outs that come when a test says so. */
export class ManualTimers implements Timers {
  readonly #timers = new Set<Timer>();
  readonly #waiting = new Set<() => void>();
  #now = 0;
  #count = 0;

  after(milliseconds: number, call: () => void): () => void {
    const timer = { due: this.#now + milliseconds, call };
    this.#timers.add(timer);
    this.#count++;
    for (const check of this.#waiting) check();
    return () => this.#timers.delete(timer);
  }

  /** Resolves when so many time-outs wait that are due in `milliseconds` or later. */
  waiting(count: number, milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        const due = [...this.#timers].filter(({ due }) => due >= this.#now + milliseconds);
        if (due.length < count) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  /** Resolves when so many time-outs have been set in all. */
  set(count: number): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (this.#count < count) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  /** Resolves when nobody has set a time-out for so many real milliseconds: all are stuck. */
  async quiet(milliseconds: number): Promise<void> {
    for (let before = -1; before !== this.#count;) {
      before = this.#count;
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
    }
  }

  /** Lets time pass. */
  pass(milliseconds: number): void {
    this.#now += milliseconds;
    for (const timer of this.#timers) {
      if (timer.due > this.#now) continue;
      this.#timers.delete(timer);
      timer.call();
    }
  }
}
