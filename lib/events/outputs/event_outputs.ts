import type { Timers } from "../../clock/timers.ts";
import type { Configuration } from "../../config/configuration.ts";
import { conditionOf } from "../../config/match.ts";
import type { EventFile, EventOutput, EventWebhook } from "../../config/sections/events.ts";
import type { SocketAccess } from "../../control/control_socket.ts";
import type { Log } from "../../log/log.ts";
import type { Turns } from "../../server/turns.ts";
import type { EventFeed } from "../feed.ts";
import { formatMicroseconds } from "../microseconds.ts";
import { presentPages, type PresentSetup } from "../present.ts";
import { type EventSelection, RecentEvents } from "../recent_events.ts";
import { selectEvents } from "../event_selection.ts";
import { Delivery, type EventSink } from "./delivery.ts";
import { EventFileSink } from "./event_file.ts";
import { EventSocket } from "./event_socket.ts";
import { WebhookSink } from "./webhook.ts";

/** What a change of the configuration means for outputs: nothing is changed before `apply`. */
export interface EventOutputsChange {
  apply(): Promise<void>;
  /** Closes what was opened for the change. */
  cancel(): void;
}

/** What outputs are made with. */
export interface EventOutputsSetup {
  readonly log: Log;
  readonly timers: Timers;
  /** Who may use a socket. @throws {OperatorError} when there is no such user or group */
  readonly accessTo: (socket: Extract<EventOutput, { kind: "socket" }>["socket"]) => SocketAccess;
  /** For those who have much to tell. */
  readonly turns: Pick<Turns, "next" | "close">;
}

/** What outputs tell of. */
export interface EventSource extends PresentSetup {
  readonly feed: EventFeed;
}

/** An output, and what it is told once there is something to tell. */
interface Open {
  configured: EventOutput;
  readonly target: EventSink | EventSocket;
  recent?: RecentEvents;
  delivery?: Delivery;
}

/** Milliseconds that the end gives readers for what is kept for them. */
const PATIENCE = 2000;
/** Events that go to a file at once. */
const FILE_BATCH = 500;
/**
 * Milliseconds in which more may come before readers are woken: each write to a file costs as much
 * processor as an exchange or two, and who reads a socket acts on what it says.
 */
const TOGETHER = { file: 50, http: 50, socket: 5 };

/** The places that events go to, which a reload may change. */
export class EventOutputs {
  readonly #setup: EventOutputsSetup;
  #open: readonly Open[] = [];
  #source: EventSource | undefined;
  readonly #closing = new Set<Promise<void>>();

  constructor(setup: EventOutputsSetup) {
    this.#setup = setup;
  }

  /** Events that were missed, or never arrived, by the name of the output. */
  get missed(): Map<string, number> {
    const missed = new Map<string, number>();
    for (const { target, delivery } of this.#open) {
      const count = target instanceof EventSocket ? target.missed : delivery?.lost ?? 0;
      missed.set(target.name, (missed.get(target.name) ?? 0) + count);
    }
    return missed;
  }

  /**
   * Opens what is new in a configuration. What goes to the same place goes on, whatever is selected.
   *
   * @throws {OperatorError} when one of them cannot be opened: then none is
   */
  async prepare({ events }: Pick<Configuration, "events">): Promise<EventOutputsChange> {
    const opened: Open[] = [];
    const cancel = () => opened.forEach((each) => void this.#close(each));
    const next: { open: Open; configured: EventOutput }[] = [];
    try {
      for (const configured of events) {
        const kept = this.#open.find((each) =>
          keyOf(each.configured) === keyOf(configured) && !next.some(({ open }) => open === each)
        );
        const open = kept ?? { configured, target: await this.#openTarget(configured) };
        if (!kept) opened.push(open);
        else if (kept.target instanceof EventSocket && configured.kind === "socket") {
          kept.target.prepareAccess(this.#setup.accessTo(configured.socket));
        }
        next.push({ open, configured });
      }
    } catch (error) {
      cancel();
      throw error;
    }
    return { cancel, apply: () => this.#apply(next) };
  }

  /** Tells from now on. */
  start(source: EventSource): void {
    this.#source = source;
    for (const each of this.#open) this.#begin(each, source);
  }

  /** Delivers what waits, as far as that is possible in a moment, and closes everything. */
  async close(): Promise<void> {
    await Promise.all([...this.#closing, ...this.#open.map((each) => this.#close(each))]);
    this.#open = [];
    this.#setup.turns.close();
  }

  async #apply(next: readonly { open: Open; configured: EventOutput }[]): Promise<void> {
    const before = this.#open;
    this.#open = next.map(({ open }) => open);
    for (const each of before) if (!this.#open.includes(each)) this.#closeInBackground(each);
    for (const { open, configured } of next) {
      open.configured = configured;
      if (open.target instanceof EventFileSink) open.target.reopen();
      open.delivery?.retry();
      if (this.#source) this.#begin(open, this.#source);
      if (open.target instanceof EventSocket && configured.kind === "socket") {
        await open.target.setAccess(this.#setup.accessTo(configured.socket));
      }
    }
  }

  /** Begins to tell an output, or tells it other things than before. */
  #begin(open: Open, source: EventSource): void {
    const selection = this.#selectionOf(open.configured, source);
    if (open.recent) return open.recent.select(selection);
    const { log, timers, turns } = this.#setup;
    const recent = new RecentEvents({
      ...selection,
      feed: source.feed,
      timers,
      together: TOGETHER[open.configured.kind],
    });
    open.recent = recent;
    const { target } = open;
    if (target instanceof EventSocket) {
      return target.start({
        recent,
        timers,
        othersTurn: () => turns.next(),
        last: () => source.feed.last,
        time: () => formatMicroseconds(source.now() * 1000),
        present: () => presentPages(source, this.#selectionOf(open.configured, source)),
      });
    }
    const pace = paceOf(open.configured as EventFile | EventWebhook);
    open.delivery = new Delivery({ sink: target, recent, ...pace, log, timers });
  }

  #selectionOf({ kinds, conditions }: EventOutput, source: EventSource): EventSelection {
    return selectEvents(kinds, conditions && conditionOf(conditions), source);
  }

  async #openTarget(configured: EventOutput): Promise<Open["target"]> {
    const { log, timers, accessTo } = this.#setup;
    switch (configured.kind) {
      case "file":
        return new EventFileSink(
          configured.path,
          configured.rotation,
          (level, message) => log.write(level, message),
        );
      case "socket": {
        const { socket } = configured;
        return await EventSocket.open({ path: socket.path, log, timers }, accessTo(socket));
      }
      case "http":
        return new WebhookSink(configured);
    }
  }

  #closeInBackground(open: Open): void {
    const closing = this.#close(open).finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  async #close({ target, recent, delivery }: Open): Promise<void> {
    recent?.close();
    if (target instanceof EventSocket) await target.close(recent ? PATIENCE : 0);
    else if (delivery) await delivery.close();
    else target.close();
  }
}

function paceOf(configured: EventFile | EventWebhook): { batch: number; every: number } {
  return configured.kind === "file"
    ? { batch: FILE_BATCH, every: 0 }
    : { batch: configured.batch, every: configured.every * 1000 };
}

/** What tells one place from another: what is selected for it does not. */
function keyOf(configured: EventOutput): string {
  const { kinds: _kinds, match: _match, conditions: _conditions, ...place } = configured;
  return place.kind === "socket" ? `socket ${place.socket.path}` : JSON.stringify(place);
}
