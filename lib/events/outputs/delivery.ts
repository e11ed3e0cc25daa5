import { pause, type Timers } from "../../clock/timers.ts";
import type { Log } from "../../log/log.ts";
import { reasonOf } from "../../thrown.ts";
import { EventReader } from "../event_reader.ts";
import type { RecentEvents } from "../recent_events.ts";
import type { ToldEvent } from "../told_event.ts";

/** What takes events away: a file, a server. */
export interface EventSink {
  /** For people: `the event file /var/lib/sextant/events.ndjson`. */
  readonly name: string;
  /**
   * Takes events, in order.
   *
   * @returns how many of them, 1 or more; the rest is given again
   * @throws when none could be taken; then all are given again
   */
  deliver(events: readonly ToldEvent[], signal: AbortSignal): Promise<number>;
  close(): void;
}

/** A sink will never take what it was given: it is given up. */
export class UndeliverableError extends Error {
  override readonly name = "UndeliverableError";
}

/** What a delivery is made with. */
export interface DeliverySetup {
  readonly sink: EventSink;
  readonly recent: RecentEvents;
  /** Events that are given at once, at most. */
  readonly batch: number;
  /** Milliseconds for which the first of them waits for more, at most. */
  readonly every: number;
  readonly log: Log;
  readonly timers: Timers;
}

/** Milliseconds before the next attempt, after one that failed: doubled up to the last. */
const FIRST_PAUSE = 500;
const LAST_PAUSE = 60_000;
/** Milliseconds that the end gives what still waits. */
const PATIENCE = 2000;

/** Takes events to a sink, again until it has taken them. What it is too slow for, it has missed. */
export class Delivery {
  readonly #setup: DeliverySetup;
  readonly #reader: EventReader;
  readonly #end = new AbortController();
  readonly #done: Promise<void>;
  #waiting: readonly ToldEvent[] = [];
  #isClosing = false;
  #cut = new AbortController();
  #given = 0;
  #troubleSince: number | undefined;

  constructor(setup: DeliverySetup) {
    this.#setup = setup;
    this.#reader = new EventReader(setup.recent);
    this.#done = this.#run();
  }

  /** Events that never arrived. */
  get lost(): number {
    return this.#reader.missed + this.#given;
  }

  /** Tries again at once, where it waits for that. */
  retry(): void {
    this.#cut.abort();
  }

  /** Delivers what waits, gives up after a while, and closes the sink. */
  async close(): Promise<void> {
    const { recent, timers, sink, log } = this.#setup;
    this.#isClosing = true;
    recent.close();
    this.#cut.abort();
    const callOff = timers.after(PATIENCE, () => this.#end.abort());
    await this.#done;
    callOff();
    sink.close();
    const left = this.#waiting.length + this.#reader.waiting;
    if (left === 0) return;
    this.#given += left;
    log.write("error", `${count(left)} for ${sink.name} ${left === 1 ? "was" : "were"} lost`);
  }

  async #run(): Promise<void> {
    let wait = FIRST_PAUSE;
    while (!this.#end.signal.aborted) {
      if (this.#waiting.length === 0) {
        const next = await this.#next();
        if (!next) return;
        this.#waiting = next;
      }
      try {
        const taken = await this.#setup.sink.deliver(this.#waiting, this.#end.signal);
        this.#waiting = this.#waiting.slice(taken);
        this.#noteSuccess();
        wait = FIRST_PAUSE;
      } catch (error) {
        if (error instanceof UndeliverableError) this.#giveUp(error);
        else if (!await this.#again(error, wait)) return;
        else wait = Math.min(wait * 2, LAST_PAUSE);
      }
    }
  }

  async #next(): Promise<readonly ToldEvent[] | undefined> {
    const { batch, every, timers, recent } = this.#setup;
    if (this.#reader.waiting === 0 && !recent.isClosed) await this.#reader.more();
    const until = timers.now() + every;
    while (this.#reader.waiting < batch && !recent.isClosed) {
      const left = until - timers.now();
      if (left <= 0) break;
      await this.#moreWithin(left);
    }
    return await this.#reader.next(Math.max(2, batch));
  }

  /** Wakes up when the time is over or more has come, whatever is first. */
  async #moreWithin(milliseconds: number): Promise<void> {
    const { timers } = this.#setup;
    let callOff = () => {};
    await new Promise<void>((resolve) => {
      callOff = timers.after(milliseconds, resolve);
      void this.#reader.more().then(resolve);
    });
    callOff();
  }

  /** @returns whether it is tried again */
  async #again(error: unknown, wait: number): Promise<boolean> {
    const { timers, log, sink } = this.#setup;
    if (this.#isClosing) return false;
    if (this.#troubleSince === undefined) {
      this.#troubleSince = this.lost;
      log.write(
        "error",
        `Cannot write to ${sink.name}: ${reasonOf(error)}. Events wait, as far as they fit`,
      );
    }
    this.#cut = new AbortController();
    await pause(timers, wait, this.#cut.signal);
    return true;
  }

  #giveUp(error: UndeliverableError): void {
    const { log, sink } = this.#setup;
    const given = this.#waiting.length;
    this.#given += given;
    this.#waiting = [];
    const were = given === 1 ? "is" : "are";
    log.write("warning", `${count(given)} ${were} given up: ${sink.name} ${error.message}`);
  }

  #noteSuccess(): void {
    if (this.#troubleSince === undefined) return;
    const { log, sink } = this.#setup;
    const lost = this.lost - this.#troubleSince;
    this.#troubleSince = undefined;
    const what = lost === 0 ? "nothing was" : `${count(lost)} ${lost === 1 ? "was" : "were"}`;
    log.write(lost > 0 ? "warning" : "info", `${sink.name} is written again: ${what} lost`);
  }
}

function count(events: number): string {
  return events === 1 ? "1 event" : `${events} events`;
}
