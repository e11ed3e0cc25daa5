import type { HttpConfiguration } from "../config/sections/http.ts";
import type { Asked } from "../http/asked.ts";
import type { EventFeed } from "../events/feed.ts";
import type { EventWatch } from "../http/event_watch.ts";
import { HttpCounters } from "../http/http_counters.ts";
import type { HttpChange, HttpServing } from "../http/http_serving.ts";
import type { HttpWanted } from "../http/listen.ts";
import type { Measured } from "../metrics/mod.ts";
import type { Log } from "../log/log.ts";
import { systemTimers } from "../clock/timers.ts";
import { Turns } from "../server/turns.ts";
import { socketPlace } from "./control_place.ts";

/** What is asked, but for what HTTP knows of itself. */
export type AskedOfServer = Omit<Asked, "measured" | "turns" | "events" | "timers"> & {
  readonly feed: EventFeed;
  measured(): Omit<Measured, "http">;
};

const NO_CHANGE: HttpChange = { apply: () => Promise.resolve(), cancel() {} };

/** HTTP of a server, which is loaded once a configuration asks for it. */
export class HttpService {
  readonly #log: Log;
  readonly #counters = new HttpCounters();
  #serving: HttpServing | undefined;
  #asked: AskedOfServer | undefined;
  #turns: Turns | undefined;
  #events: EventWatch | undefined;

  constructor(log: Log) {
    this.#log = log;
  }

  /**
   * Opens what is new in a configuration.
   *
   * @throws {OperatorError} when something cannot be opened: then nothing is
   */
  async prepare(configured: readonly HttpConfiguration[]): Promise<HttpChange> {
    if (!this.#serving && configured.length === 0) return NO_CHANGE;
    if (!this.#serving) {
      const { HttpServing } = await import("../http/http_serving.ts");
      this.#serving = new HttpServing({
        log: this.#log,
        timers: systemTimers,
        counters: this.#counters,
      });
      if (this.#asked) await this.#answer(this.#serving, this.#asked);
    }
    return await this.#serving.prepare(configured.map(withAccess));
  }

  /** Answers from now on. */
  async start(asked: AskedOfServer): Promise<void> {
    this.#asked = asked;
    if (this.#serving) await this.#answer(this.#serving, asked);
  }

  /** Closes everything. */
  async close(): Promise<void> {
    this.#events?.close();
    await this.#serving?.close();
    this.#turns?.close();
  }

  async #answer(serving: HttpServing, asked: AskedOfServer): Promise<void> {
    const { answering, EventWatch, makeApp } = await import("../http/mod.ts");
    const turns = this.#turns = new Turns();
    const events = this.#events = new EventWatch(asked.feed, systemTimers);
    const more = {
      turns,
      events,
      timers: systemTimers,
      measured: (): Measured => ({
        ...asked.measured(),
        http: { ...this.#counters, connections: serving.connections },
      }),
    };
    // What is asked may tell another thing each time.
    const all = Object.create(asked, Object.getOwnPropertyDescriptors(more)) as Asked;
    serving.start(answering(makeApp(all, this.#log), this.#log));
  }
}

/** @throws {OperatorError} when there is no such user or group */
function withAccess(configured: HttpConfiguration): HttpWanted {
  if (configured.kind === "address") return { configured };
  return { configured, access: socketPlace(configured.socket) };
}
