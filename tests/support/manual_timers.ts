import type { Timers } from "../../lib/clock/timers.ts";

const QUIET_NAPS = 50;

interface Alarm {
  readonly at: number;
  readonly ring: () => void;
}

/** A clock that only moves when a test says so. */
export class ManualTimers implements Timers {
  readonly #alarms = new Set<Alarm>();
  readonly #waiting = new Set<() => void>();
  #now = 0;
  #count = 0;

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, ring: () => void): () => void {
    const alarm = { at: this.#now + milliseconds, ring };
    this.#alarms.add(alarm);
    this.#count++;
    this.#wake();
    return () => {
      this.#alarms.delete(alarm);
      this.#wake();
    };
  }

  /** In how many milliseconds alarms ring. */
  get lengths(): number[] {
    return [...this.#alarms].map(({ at }) => at - this.#now);
  }

  /** Resolves when an alarm is set to ring in so many milliseconds from now. */
  set(milliseconds: number): Promise<void> {
    return this.#until(() => this.lengths.includes(milliseconds));
  }

  /** Resolves when there is no such alarm. */
  calledOff(milliseconds: number): Promise<void> {
    return this.#until(() => !this.lengths.includes(milliseconds));
  }

  /** Resolves when so many alarms wait that ring in `milliseconds` or later. */
  waiting(count: number, milliseconds: number): Promise<void> {
    return this.#until(() =>
      this.lengths.filter((length) => length >= milliseconds).length >= count
    );
  }

  /** Resolves when so many alarms have been set in all. */
  setInAll(count: number): Promise<void> {
    return this.#until(() => this.#count >= count);
  }

  /**
   * Resolves when nobody has set an alarm for so many real milliseconds: all are stuck. They are
   * passed in short naps, since a busy machine may let one long nap pass without a turn for others.
   */
  async quiet(milliseconds: number): Promise<void> {
    let before = this.#count;
    for (let naps = 0; naps < QUIET_NAPS; naps++) {
      await new Promise((resolve) => setTimeout(resolve, milliseconds / QUIET_NAPS));
      if (this.#count === before) continue;
      before = this.#count;
      naps = 0;
    }
  }

  /** Lets time pass. */
  advance(milliseconds: number): void {
    this.#now += milliseconds;
    for (const alarm of this.#alarms) {
      if (alarm.at > this.#now) continue;
      this.#alarms.delete(alarm);
      alarm.ring();
    }
  }

  /** Lets time pass until all alarms have rung that are set now. */
  runOut(): void {
    this.advance(Math.max(0, ...this.lengths));
  }

  /** Resolves at the first moment at which it holds, be it for that moment only. */
  #until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (!holds()) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  #wake(): void {
    for (const check of this.#waiting) check();
  }
}
