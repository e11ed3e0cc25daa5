import { setImmediate } from "node:timers";
import type { Event } from "./event.ts";
import type { RecentEvents } from "./recent_events.ts";
import { ToldEvent } from "./told_event.ts";

/** Events that are looked at in one turn of the event loop. */
const AT_ONCE = 1000;

/** Reads recent events one after the other, from when it is made on, at its own pace. */
export class EventReader {
  readonly #recent: RecentEvents;
  readonly #isWanted: ((event: Event) => boolean) | undefined;
  #at: number;
  /** Events that it missed, and was told so. */
  #told = 0;
  #isClosed = false;
  #wake: () => void = () => {};

  /** @param isWanted left out: all that are kept */
  constructor(recent: RecentEvents, isWanted?: (event: Event) => boolean) {
    this.#recent = recent;
    this.#isWanted = isWanted;
    this.#at = recent.end;
  }

  /** Events that it missed since it was slow, whether it wanted them or not. */
  get missed(): number {
    return this.#told + this.#untold;
  }

  /** Events that wait for it, those that it does not want among them. */
  get waiting(): number {
    return this.#recent.end - Math.max(this.#at, this.#recent.first);
  }

  /** Reads no more: `next` comes to its end. */
  close(): void {
    this.#isClosed = true;
    this.wake();
  }

  /** Has whoever waits for more wait no longer. */
  wake(): void {
    this.#wake();
  }

  /** Resolves soon after another event has come, and when none comes any more. */
  more(): Promise<void> {
    if (this.#isClosed || this.#recent.isClosed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
      this.#recent.onceMore(resolve);
    });
  }

  /**
   * The next events, in order, behind an event that tells what it has missed, if anything.
   *
   * @param limit how many at most; no fewer than 2
   * @returns one at least; `undefined` at the end
   */
  async next(limit: number): Promise<readonly ToldEvent[] | undefined> {
    while (!this.#isClosed) {
      const events = this.take(limit);
      if (events.length > 0) return events;
      if (this.waiting > 0) await this.#othersTurn();
      else if (this.#recent.isClosed) return undefined;
      else await this.more();
    }
    return undefined;
  }

  /** Those of the next events that are there already; none does not mean that there are no more. */
  take(limit: number): readonly ToldEvent[] {
    const events: ToldEvent[] = [];
    const missed = this.#untold;
    if (missed > 0) {
      events.push(tellMissed(missed, this.#recent.lastLost!));
      this.#told += missed;
      this.#at = this.#recent.first;
    }
    const end = Math.min(this.#recent.end, this.#at + AT_ONCE);
    while (this.#at < end && events.length < limit) {
      const told = this.#recent.at(this.#at++);
      if (!this.#isWanted || this.#isWanted(told.event)) events.push(told);
    }
    return events;
  }

  get #untold(): number {
    return Math.max(0, this.#recent.first - this.#at);
  }

  #othersTurn(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }
}

/** It has the number and the time of the last event that was missed. */
function tellMissed(count: number, { seq, time, milliseconds }: ToldEvent): ToldEvent {
  return new ToldEvent({ kind: "server", what: "missed", count }, seq, time, milliseconds);
}
