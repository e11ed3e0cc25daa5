import type { Timers } from "../../lib/clock/timers.ts";

/** When the world begins: Unix milliseconds. */
const BEGINNING = 1_800_000_000_000;

interface Alarm {
  readonly at: number;
  readonly order: number;
  readonly ring: () => void;
}

/** Timers of one server: they end with it. */
export interface ServerTimers extends Timers {
  /** Calls everything off. */
  end(): void;
}

/** The time of a world: everything that is to happen waits in one queue. */
export class SimulatedClock implements Timers {
  readonly #alarms = new Set<Alarm>();
  #now = 0;
  #order = 0;
  #jumped = 0;

  /** Milliseconds since the world began: they only grow. */
  now(): number {
    return this.#now;
  }

  /** What the clock on the wall says, in Unix milliseconds: it can jump. */
  wall(): number {
    return BEGINNING + this.#now + this.#jumped;
  }

  /** Sets the clock on the wall forward, or back. */
  jump(milliseconds: number): void {
    this.#jumped += milliseconds;
  }

  after(milliseconds: number, ring: () => void): () => void {
    const alarm = { at: this.#now + milliseconds, order: this.#order++, ring };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  /** Timers that all stop at once. */
  forServer(): ServerTimers {
    const pending = new Set<() => void>();
    return {
      now: () => this.now(),
      after: (milliseconds, ring) => {
        const callOff = this.after(milliseconds, () => {
          pending.delete(callOff);
          ring();
        });
        pending.add(callOff);
        return () => {
          pending.delete(callOff);
          callOff();
        };
      },
      end: () => {
        for (const callOff of pending) callOff();
        pending.clear();
      },
    };
  }

  /** Moves on to the next alarm up to that time, and rings it. @returns whether there was one */
  ringNext(until: number): boolean {
    let next: Alarm | undefined;
    for (const alarm of this.#alarms) {
      if (alarm.at > until) continue;
      if (!next || alarm.at < next.at || alarm.at === next.at && alarm.order < next.order) {
        next = alarm;
      }
    }
    if (!next) {
      this.#now = Math.max(this.#now, until);
      return false;
    }
    this.#alarms.delete(next);
    this.#now = Math.max(this.#now, next.at);
    next.ring();
    return true;
  }
}
