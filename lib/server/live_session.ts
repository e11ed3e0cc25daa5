import { refuseTls } from "../leasequery/apology.ts";
import type { LiveStream } from "../pipeline/answer_stream.ts";
import { decodeReceived } from "../wire/message.ts";
import type { ClientServerMessage } from "../wire/message_layout.ts";
import { MessageType, requestDeclaration } from "../wire/message_type.ts";
import type { ConnectionEnd } from "../statistics/connection_end.ts";
import type { MessageReader } from "./message_reader.ts";
import { type Page, pageOf } from "./page.ts";
import { ConnectionBrokenError } from "./stream_socket.ts";
import type { Timers } from "../clock/timers.ts";
import type { Turns } from "./turns.ts";

/** ACTIVE_LQ_IDLE_TIMEOUT of RFC 7653 section 6.4, in milliseconds. */
export const IDLE_TIMEOUT = 60_000;

/** What a session needs of its connection. */
export interface LiveSetup {
  /** What the peer sends besides. */
  readonly incoming: MessageReader;
  readonly timers: Timers;
  readonly turns: Turns;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Makes the next messages, as many of them as there are. */
  readonly make: (stream: LiveStream) => Page | undefined | "failed";
  /**
   * Sends messages, and waits until the peer has read those before them.
   *
   * @param givenUp aborted when nobody waits any more
   */
  readonly send: (page: Page, givenUp: AbortSignal) => Promise<void>;
}

class GivenUpError extends Error {
  override readonly name = "GivenUpError";

  constructor(readonly end: ConnectionEnd) {
    super(end);
  }
}

/** Tells a requestor of changes for as long as its connection is open (RFC 7653 section 9). */
export class LiveSession {
  readonly #stream: LiveStream;
  readonly #setup: LiveSetup;
  readonly #givenUp = new AbortController();
  #wake: () => void = () => {};
  #isStopping = false;
  #end: ConnectionEnd | undefined;
  #refusal: { readonly message: ClientServerMessage; readonly sent: () => void } | undefined;

  constructor(stream: LiveStream, setup: LiveSetup) {
    this.#stream = stream;
    this.#setup = setup;
  }

  /** Ends it, with a word to the peer. */
  stop(): void {
    this.#isStopping = true;
    this.#wake();
  }

  /** @returns why it ended @throws {ConnectionBrokenError} or what else sending fails with */
  async run(): Promise<ConnectionEnd> {
    this.#stream.follow({
      onMore: () => this.#wake(),
      onOverrun: () => this.#giveUp("timed-out"),
    });
    void this.#listen();
    try {
      return await this.#tell();
    } catch (error) {
      if (error instanceof GivenUpError) return error.end;
      throw error;
    } finally {
      this.#stream.close();
    }
  }

  async #tell(): Promise<ConnectionEnd> {
    const { make, turns } = this.#setup;
    while (true) {
      await turns.next();
      if (this.#end) return this.#end;
      if (this.#isStopping) return await this.#terminate("The server stops", "finished");
      if (this.#refusal) {
        await this.#send(pageOf([this.#refusal.message]));
        this.#refusal.sent();
        this.#refusal = undefined;
      }
      const page = make(this.#stream);
      if (page === "failed") return await this.#terminate("The query cannot go on", "terminated");
      if (page && page.messages.length > 0) await this.#send(page);
      else if (this.#stream.isIdle) await this.#idle();
    }
  }

  /** Waits until something happens; after a while the peer is told that nothing does. */
  async #idle(): Promise<void> {
    const woken = Promise.withResolvers<"woken" | "idle">();
    this.#wake = () => woken.resolve("woken");
    const cancel = this.#setup.timers.after(IDLE_TIMEOUT, () => woken.resolve("idle"));
    const why = await woken.promise;
    cancel();
    if (why === "idle") await this.#send(pageOf([this.#stream.keepAlive(this.#now())]));
  }

  async #terminate(why: string, end: ConnectionEnd): Promise<ConnectionEnd> {
    await this.#send(pageOf(this.#stream.terminate(why, this.#now())));
    return end;
  }

  #send(page: Page): Promise<void> {
    return this.#setup.send(page, this.#givenUp.signal);
  }

  /** What the peer sends besides is answered with a refusal, one at a time. */
  async #listen(): Promise<void> {
    const { incoming } = this.#setup;
    try {
      for (let octets = await incoming.next(); octets; octets = await incoming.next()) {
        const message = this.#refuse(octets);
        if (!message) continue;
        await new Promise<void>((sent) => {
          this.#refusal = { message, sent };
          this.#wake();
        });
      }
      // RFC 7653 section 9.5.
      this.#giveUp("finished");
    } catch (error) {
      this.#giveUp(error instanceof ConnectionBrokenError ? "broken" : "not-framed");
    }
  }

  #refuse(octets: Uint8Array): ClientServerMessage | undefined {
    const message = decodeReceived(octets);
    if (message.kind !== "client-server") return undefined;
    if (message.type === MessageType.starttls) return refuseTls(message);
    const isQuery = requestDeclaration(message.type)?.answer.code === MessageType.leasequeryReply;
    return isQuery ? this.#stream.refuse(message.transactionId) : undefined;
  }

  #giveUp(end: ConnectionEnd): void {
    this.#end ??= end;
    this.#givenUp.abort(new GivenUpError(end));
    this.#wake();
  }

  #now(): number {
    return Math.floor(this.#setup.now() / 1000);
  }
}
