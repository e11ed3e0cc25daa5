import type { Timers } from "../../clock/timers.ts";
import { isOfPeer } from "../../control/control_connection.ts";
import { LineReader, LineTooLongError } from "../../control/line_reader.ts";
import { printable } from "../../wire/text.ts";
import { jsonLine } from "../../wire/json.ts";
import type { LeaseEvent, PresentEnd } from "../event.ts";
import { EventReader } from "../event_reader.ts";
import type { RecentEvents } from "../recent_events.ts";
import type { ToldEvent } from "../told_event.ts";

/** Characters that a line of a reader may have, and octets that are read at once. */
const LONGEST_LINE = 256;
/** Events that are written at once. */
const AT_ONCE = 200;

/** What a reader is served with. */
export interface EventConnectionSetup {
  readonly recent: RecentEvents;
  readonly timers: Timers;
  /** What is leased, page by page. */
  readonly present: () => Iterable<readonly LeaseEvent[]>;
  /** Number of the last event. */
  readonly last: () => number;
  /** RFC 3339, now. */
  readonly time: () => string;
  /** Lets what has arrived meanwhile be handled. */
  readonly othersTurn: () => Promise<void>;
}

const encoder = new TextEncoder();

/** Somebody who reads events: from when they connect, and what is leased when they ask for it. */
export class EventConnection {
  readonly #connection: Deno.Conn;
  readonly #setup: EventConnectionSetup;
  readonly #reader: EventReader;
  #isClosed = false;
  #statesAsked = 0;
  /** What is wrong with what was said. */
  #refused: string | undefined;
  #waitsSince: number | undefined;
  /** Whether nothing more comes from the other side, which may still read. */
  #isSilent = false;

  constructor(connection: Deno.Conn, setup: EventConnectionSetup) {
    this.#connection = connection;
    this.#setup = setup;
    this.#reader = new EventReader(setup.recent);
  }

  /** Events that it was too slow for. */
  get missed(): number {
    return this.#reader.missed;
  }

  /** Milliseconds for which the other side has not read what is there for it. */
  get idleFor(): number {
    return this.#waitsSince === undefined ? 0 : this.#setup.timers.now() - this.#waitsSince;
  }

  /** Whether the other side may be gone. */
  get isSilent(): boolean {
    return this.#isSilent;
  }

  /** Serves it until one side closes it. What the other side does is no failure of this one. */
  async serve(): Promise<void> {
    const listening = this.#listen();
    try {
      await this.#tell();
    } catch (error) {
      if (!this.#isClosed && !isOfPeer(error)) throw error;
    } finally {
      this.close();
      await listening;
    }
  }

  /** Closes it, whatever is under way. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#reader.close();
    this.#connection.close();
  }

  async #tell(): Promise<void> {
    while (!this.#isClosed) {
      if (this.#refused !== undefined) return await this.#writeLine({ error: this.#refused });
      if (this.#statesAsked > 0) {
        this.#statesAsked = 0;
        await this.#tellState();
      }
      if (this.#reader.waiting === 0) {
        if (this.#setup.recent.isClosed) return;
        await this.#reader.more();
        continue;
      }
      const events = this.#reader.take(AT_ONCE);
      if (events.length > 0) await this.#write(joined(events));
      else await this.#setup.othersTurn();
    }
  }

  /** What follows the state begins where the state was asked for: nothing of it is lacking then. */
  async #tellState(): Promise<void> {
    const { last, present, time, othersTurn } = this.#setup;
    while (this.#reader.waiting > 0) await this.#write(joined(this.#reader.take(AT_ONCE)));
    const seq = last();
    for (const page of present()) {
      const lines = page.map((content) => `${jsonLine({ time: time(), ...content })}\n`).join("");
      if (lines !== "") await this.#write(encoder.encode(lines));
      if (this.#isClosed) return;
      await othersTurn();
    }
    const end: PresentEnd = { seq, time: time(), kind: "lease", what: "present-end" };
    await this.#writeLine(end);
  }

  async #listen(): Promise<void> {
    const lines = new LineReader(this.#connection, LONGEST_LINE, LONGEST_LINE);
    try {
      for (let line = await lines.next(); line !== undefined; line = await lines.next()) {
        this.#hear(line.trim());
        if (this.#isClosed || this.#refused !== undefined) return;
      }
    } catch (error) {
      if (error instanceof LineTooLongError) this.close();
      else if (!this.#isClosed && !isOfPeer(error)) throw error;
    }
    this.#isSilent = true;
  }

  #hear(line: string): void {
    if (line === "") return;
    if (line.toLowerCase() === "state") {
      this.#statesAsked++;
      this.#reader.wake();
      return;
    }
    this.#refused = `Expected state, found ${printable(line)}`;
    this.#reader.wake();
  }

  async #writeLine(value: unknown): Promise<void> {
    await this.#write(encoder.encode(`${jsonLine(value)}\n`));
  }

  async #write(octets: Uint8Array): Promise<void> {
    this.#waitsSince = this.#setup.timers.now();
    try {
      for (let written = 0; written < octets.length;) {
        written += await this.#connection.write(octets.subarray(written));
      }
    } finally {
      this.#waitsSince = undefined;
    }
  }
}

function joined(events: readonly ToldEvent[]): Uint8Array {
  const [only] = events;
  if (events.length === 1) return only!.octets;
  return encoder.encode(events.map(({ line }) => `${line}\n`).join(""));
}
