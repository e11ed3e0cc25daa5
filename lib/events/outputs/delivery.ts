import { pause, type Timers } from "../../clock/timers.ts";
import type { Log } from "../../log/log.ts";
import { OutputTrouble } from "../../log/output_trouble.ts";
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

/** Milliseconds that the end gives what still waits. */
const PATIENCE = 2000;

/** Takes events to a sink, again until it has taken them. What it is too slow for, it has missed. */
export class Delivery {
  readonly #setup: DeliverySetup;
  readonly #reader: EventReader;
  readonly #trouble: OutputTrouble;
  readonly #end = new AbortController();
  readonly #done: Promise<void>;
  #waiting: readonly ToldEvent[] = [];
  #isClosing = false;
  #cut = new AbortController();
  #givenUp = 0;

  constructor(setup: DeliverySetup) {
    this.#setup = setup;
    this.#trouble = new OutputTrouble({
      name: setup.sink.name,
      report: (level, message) => setup.log.write(level, message),
      lost: () => this.lost,
      count,
      meanwhile: "Events wait, as far as they fit",
    });
    this.#reader = new EventReader(setup.recent);
    this.#done = this.#run();
  }

  /** Events that never arrived. */
  get lost(): number {
    return this.#reader.missed + this.#givenUp;
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
    this.#givenUp += left;
    log.write("error", `${count(left)} for ${sink.name} ${left === 1 ? "was" : "were"} lost`);
  }

  async #run(): Promise<void> {
    while (!this.#end.signal.aborted) {
      if (this.#waiting.length === 0) {
        const next = await this.#next();
        if (!next) return;
        this.#waiting = next;
      }
      try {
        const taken = await this.#setup.sink.deliver(this.#waiting, this.#end.signal);
        this.#waiting = this.#waiting.slice(taken);
        this.#trouble.noteSuccess();
      } catch (error) {
        if (error instanceof UndeliverableError) this.#giveUp(error);
        else if (this.#isClosing) return;
        else await this.#pauseAfter(error);
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

  async #pauseAfter(error: unknown): Promise<void> {
    const milliseconds = this.#trouble.noteFailure(error);
    this.#cut = new AbortController();
    await pause(this.#setup.timers, milliseconds, this.#cut.signal);
  }

  #giveUp(error: UndeliverableError): void {
    const { log, sink } = this.#setup;
    const given = this.#waiting.length;
    this.#givenUp += given;
    this.#waiting = [];
    const were = given === 1 ? "is" : "are";
    log.write("warning", `${count(given)} ${were} given up: ${sink.name} ${error.message}`);
  }
}

function count(events: number): string {
  return events === 1 ? "1 event" : `${events} events`;
}
