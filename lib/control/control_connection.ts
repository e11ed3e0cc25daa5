import type { Timers } from "../clock/timers.ts";
import type { Turns } from "../server/turns.ts";
import type { Answer } from "./answer.ts";
import { LineReader, LineTooLongError } from "./line_reader.ts";

/** Characters that a command may have: a message in hexadecimal, however long, and words around it. */
const LONGEST_COMMAND = 2 * 0xffff + 4096;
/** Octets that are read at once. */
const READ_AT_ONCE = 4096;
/** Milliseconds that somebody may take for the next command. */
export const IDLE_TIMEOUT = 300_000;

/** What a connection is served with. */
export interface ControlConnectionSetup {
  /** What the server says first. */
  readonly greeting: string;
  readonly timers: Timers;
  readonly turns: Turns;
  /** Does what a line says. */
  readonly obey: (line: string) => Answer | Promise<Answer>;
}

const encoder = new TextEncoder();

/** Somebody who is connected to the control socket: commands in, answers out, one after the other. */
export class ControlConnection {
  readonly #connection: Deno.Conn;
  readonly #setup: ControlConnectionSetup;
  readonly #lines: LineReader;
  #isClosed = false;
  #waitsSince: number | undefined;

  constructor(connection: Deno.Conn, setup: ControlConnectionSetup) {
    this.#connection = connection;
    this.#setup = setup;
    this.#lines = new LineReader(connection, LONGEST_COMMAND, READ_AT_ONCE);
  }

  /** Serves it until one side closes it. What the other side does is no failure of this one. */
  async serve(): Promise<void> {
    try {
      await this.#say(this.#setup.greeting);
      while (await this.#serveNext());
    } catch (error) {
      if (error instanceof LineTooLongError) {
        await this.#say(`ERROR: ${error.message}`).catch(() => {});
      } else if (!this.#isClosed && !isOfPeer(error)) {
        throw error;
      }
    } finally {
      this.close();
    }
  }

  /** Milliseconds for which the other side has neither read what it asked for nor asked. */
  get idleFor(): number {
    return this.#waitsSince === undefined ? 0 : this.#setup.timers.now() - this.#waitsSince;
  }

  /** Closes it, whatever is under way. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#connection.close();
  }

  /** @returns whether the connection goes on */
  async #serveNext(): Promise<boolean> {
    const line = await this.#nextLine();
    if (line === undefined) return false;
    if (line.trim() === "") return true;
    const { pages, end, isLast = false, afterwards } = await this.#setup.obey(line.trim());
    let isFirst = true;
    for await (const lines of pages) {
      // Datagrams that came in meanwhile are handled first.
      if (!isFirst) await this.#setup.turns.next();
      isFirst = false;
      if (lines.length > 0) await this.#say(lines.join("\n"));
    }
    await this.#say(typeof end === "string" ? end : end());
    if (isLast) this.close();
    afterwards?.();
    return !isLast;
  }

  async #nextLine(): Promise<string | undefined> {
    const cancel = this.#setup.timers.after(IDLE_TIMEOUT, () => this.close());
    try {
      return await this.#waitingForPeer(() => this.#lines.next());
    } finally {
      cancel();
    }
  }

  async #say(text: string): Promise<void> {
    const octets = encoder.encode(`${text}\n`);
    for (let written = 0; written < octets.length;) {
      written += await this.#waitingForPeer(() => this.#connection.write(octets.subarray(written)));
    }
  }

  async #waitingForPeer<Done>(wait: () => Promise<Done>): Promise<Done> {
    this.#waitsSince = this.#setup.timers.now();
    try {
      return await wait();
    } finally {
      this.#waitsSince = undefined;
    }
  }
}

/** Whether it is the other side that ends a connection so. */
export function isOfPeer(error: unknown): boolean {
  return error instanceof Deno.errors.BrokenPipe || error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.Interrupted || error instanceof Deno.errors.NotConnected;
}
