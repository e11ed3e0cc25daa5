import type { Timers } from "../clock/timers.ts";
import { OperatorError } from "../operator_error.ts";
import { reasonOf } from "../thrown.ts";
import { LineReader } from "./line_reader.ts";

/** Characters that a line of an answer may have. */
const LONGEST_LINE = 1024 * 1024;
const READ_AT_ONCE = 64 * 1024;
/** Milliseconds that a server may say nothing. */
const GREETING_TIMEOUT = 10_000;
const ANSWER_TIMEOUT = 60_000;

/** How an answer ended: with what is behind `OK:` or `ERROR:`. */
export type AnswerEnd =
  | { readonly kind: "ok" | "error"; readonly text: string }
  | { readonly kind: "unknown" };

/** The asking side of the control socket. */
export class ControlClient {
  readonly #path: string;
  readonly #connection: Deno.Conn;
  readonly #timers: Timers;
  readonly #lines: LineReader;
  #isClosed = false;

  private constructor(path: string, connection: Deno.Conn, timers: Timers) {
    this.#path = path;
    this.#connection = connection;
    this.#timers = timers;
    this.#lines = new LineReader(connection, LONGEST_LINE, READ_AT_ONCE);
  }

  /** Connects to a server. @throws {OperatorError} when none is there */
  static async connect(path: string, timers: Timers): Promise<ControlClient> {
    const client = new ControlClient(path, await connect(path), timers);
    try {
      await client.#greet();
      return client;
    } catch (error) {
      client.close();
      throw error;
    }
  }

  /**
   * Says a command.
   *
   * @param take takes lines of the answer as they come; while it says `false`, no more are wanted
   * @returns how the answer ended; `undefined` when no more was wanted
   * @throws {OperatorError} when it did not end
   */
  async ask(
    command: string,
    take: (lines: readonly string[]) => boolean,
  ): Promise<AnswerEnd | undefined> {
    await this.#send(command);
    while (true) {
      const lines = await this.#batch(ANSWER_TIMEOUT);
      if (!lines) throw new OperatorError(`The server at ${this.#path} broke the answer off`);
      const at = lines.findIndex((line) => endOf(line) !== undefined);
      const isWanted = at === 0 || take(at < 0 ? lines : lines.slice(0, at));
      if (at >= 0) return endOf(lines[at]!);
      if (!isWanted) return undefined;
    }
  }

  /** Ends the connection, if it is there still. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#connection.close();
  }

  async #greet(): Promise<void> {
    const lines = await this.#batch(GREETING_TIMEOUT);
    if (!lines?.[0]) {
      throw new OperatorError(
        `The server at ${this.#path} takes no more connections: it closed this one at once`,
      );
    }
    if (lines[0].startsWith("Sextant ")) return;
    throw new OperatorError(
      `What listens at ${this.#path} is not Sextant: it says ${JSON.stringify(lines[0])}`,
    );
  }

  async #send(command: string): Promise<void> {
    try {
      const octets = new TextEncoder().encode(`${command}\n`);
      for (let written = 0; written < octets.length;) {
        written += await this.#connection.write(octets.subarray(written));
      }
    } catch (error) {
      throw this.#lost(error);
    }
  }

  async #batch(timeout: number): Promise<string[] | undefined> {
    let isLate = false;
    const cancel = this.#timers.after(timeout, () => {
      isLate = true;
      this.close();
    });
    try {
      return await this.#lines.batch();
    } catch (error) {
      if (!isLate) throw this.#lost(error);
      throw new OperatorError(
        `The server at ${this.#path} said nothing for ${timeout / 1000} s`,
        { cause: error },
      );
    } finally {
      cancel();
    }
  }

  #lost(error: unknown): Error {
    return new OperatorError(`The connection to ${this.#path} was lost: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

function endOf(line: string): AnswerEnd | undefined {
  if (line === "UNKNOWN") return { kind: "unknown" };
  const [, word, text = ""] = /^(OK|ERROR)(?:: (.*))?$/.exec(line) ?? [];
  return word === undefined ? undefined : { kind: word === "OK" ? "ok" : "error", text };
}

async function connect(path: string): Promise<Deno.Conn> {
  try {
    return await Deno.connect({ transport: "unix", path });
  } catch (error) {
    throw new OperatorError(`Cannot talk to a server at ${path}: ${whyNot(error)}`, {
      cause: error,
    });
  }
}

function whyNot(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) {
    return "there is no such socket; does the server run, and has it a control-socket?";
  }
  if (error instanceof Deno.errors.ConnectionRefused) {
    return "nobody listens there; the server that did is gone";
  }
  if (error instanceof Deno.errors.PermissionDenied) return "this user may not use it";
  return reasonOf(error);
}
