import type { Timers } from "../../lib/client/timers.ts";

interface Alarm {
  readonly at: number;
  readonly ring: () => void;
}

/** A clock that only moves when a test says so. */
export class ManualTimers implements Timers {
  readonly #alarms = new Set<Alarm>();
  #now = 0;
  #wake: () => void = () => {};

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, ring: () => void): () => void {
    const alarm = { at: this.#now + milliseconds, ring };
    this.#alarms.add(alarm);
    this.#wake();
    return () => {
      this.#alarms.delete(alarm);
      this.#wake();
    };
  }

  /** Resolves when an alarm is set to ring in so many milliseconds from now. */
  set(milliseconds: number): Promise<void> {
    return this.#until(() => this.#isSet(milliseconds));
  }

  /** Resolves when there is no such alarm. */
  calledOff(milliseconds: number): Promise<void> {
    return this.#until(() => !this.#isSet(milliseconds));
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

  /** How many alarms are set. */
  get alarms(): number {
    return this.#alarms.size;
  }

  #isSet(milliseconds: number): boolean {
    const at = this.#now + milliseconds;
    return [...this.#alarms].some((alarm) => alarm.at === at);
  }

  /** Resolves at the first moment at which it holds, be it for that moment only. */
  #until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        if (holds()) resolve();
      };
      this.#wake();
    });
  }
}
