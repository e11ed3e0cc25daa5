import type { Timers } from "../../lib/client/timers.ts";

interface Alarm {
  readonly at: number;
  readonly ring: () => void;
}

/** A clock that only moves when a test says so. */
export class ManualTimers implements Timers {
  readonly #alarms = new Set<Alarm>();
  readonly #waiting: { readonly milliseconds: number; readonly resolve: () => void }[] = [];
  #now = 0;

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, ring: () => void): () => void {
    const alarm = { at: this.#now + milliseconds, ring };
    this.#alarms.add(alarm);
    for (const waiting of this.#waiting.splice(0)) {
      if (waiting.milliseconds === milliseconds) waiting.resolve();
      else this.#waiting.push(waiting);
    }
    return () => this.#alarms.delete(alarm);
  }

  /** Resolves when an alarm is set to ring in so many milliseconds from now. */
  set(milliseconds: number): Promise<void> {
    const at = this.#now + milliseconds;
    if ([...this.#alarms].some((alarm) => alarm.at === at)) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ milliseconds, resolve }));
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
}
