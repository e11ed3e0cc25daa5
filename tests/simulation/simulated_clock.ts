import type { Timers } from "../../lib/clock/timers.ts";

/** When the world begins: Unix milliseconds. */
const BEGINNING = 1_800_000_000_000;

/** Milliseconds by which a server notices that its clock was set, and by which it is believed again. */
const STEP = 30_000;
const QUIET = 300_000;
/** A server looks at least that often, so it may be late by as much. */
const LOOK_EVERY = 10_000;

/** The clock on the wall was set. */
interface Jump {
  readonly at: number;
  readonly by: number;
  /** What it was set by in all before. */
  readonly before: number;
}

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
  /** Of the server that runs. */
  #jumps: Jump[] = [];

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
    this.#jumps.push({ at: this.#now, by: milliseconds, before: this.#jumped });
    this.#jumped += milliseconds;
  }

  /**
   * The time by which others' leases last for sure: what the clock on the wall would say had it not
   * been set, where that is earlier and the server is in doubt.
   */
  doubted(): number {
    const steps = this.#jumps.filter(({ by }) => Math.abs(by) > STEP);
    const first = this.#firstOf(steps, QUIET);
    // Whether it was still in doubt when it was set again, nobody knows.
    if (!first || first !== this.#firstOf(this.#jumps, QUIET + LOOK_EVERY)) return this.wall();
    return Math.min(this.wall(), BEGINNING + this.#now + first.before);
  }

  /** The time by which others' leases may last: of any of the times that a server may be told. */
  slowest(): number {
    const first = this.#firstOf(this.#jumps, QUIET + LOOK_EVERY);
    const befores = first
      ? this.#jumps.slice(this.#jumps.indexOf(first)).map(({ before }) => before)
      : [];
    return BEGINNING + this.#now + Math.min(this.#jumped, ...befores);
  }

  /** The first of the last jumps, with less than so much between any two and since the last. */
  #firstOf(jumps: readonly Jump[], quiet: number): Jump | undefined {
    let first: Jump | undefined;
    let next = this.#now;
    for (const jump of jumps.toReversed()) {
      if (next - jump.at >= quiet) break;
      first = jump;
      next = jump.at;
    }
    return first;
  }

  after(milliseconds: number, ring: () => void): () => void {
    const alarm = { at: this.#now + milliseconds, order: this.#order++, ring };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  /** Timers that all stop at once. */
  forServer(): ServerTimers {
    this.#jumps = [];
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
