import type { TlsCredentials } from "../config/sections/listen.ts";
import { type AnswerStream, isLiveStream, type LiveStream } from "../pipeline/answer_stream.ts";
import type { ClientServerMessage } from "../wire/message_layout.ts";
import type { ConnectionEnd } from "../statistics/connection_end.ts";
import { LiveSession } from "./live_session.ts";
import { type MessageReader, NotFramedError } from "./message_reader.ts";
import { type Page, pageOf } from "./page.ts";
import { ConnectionBrokenError, NotSecuredError, type StreamSocket } from "./stream_socket.ts";
import type { Timers } from "../clock/timers.ts";
import type { Turns } from "./turns.ts";
import { unlessAborted } from "./unless_aborted.ts";

/** BULK_LQ_DATA_TIMEOUT of RFC 5460 section 5.6, in milliseconds. */
export const DATA_TIMEOUT = 300_000;
/** ACTIVE_LQ_SEND_TIMEOUT of RFC 7653 section 6.4, in milliseconds. */
export const ACTIVE_SEND_TIMEOUT = 120_000;
/** How long the peer may take for a TLS handshake. */
const HANDSHAKE_TIMEOUT = 30_000;
/** How long the peer may take to close its side once this server has closed its own. */
const FAREWELL_TIMEOUT = 5_000;

/** What a message that came over a connection is answered with. */
export interface StreamedAnswer {
  /** What to send. */
  readonly stream: AnswerStream;
  /** Whether the connection is closed after it. */
  readonly isLast: boolean;
  /** Behind it, which is a single message, the connection becomes one of TLS with these. */
  readonly startTls?: TlsCredentials;
}

/** What the messages before have made of a connection. */
export interface ConnectionState {
  /** Whether nothing came before. */
  readonly isFresh: boolean;
  /** Whether TLS is spoken on it. */
  readonly isSecure: boolean;
}

/** What a connection needs of those around it. */
export interface ConnectionSetup {
  /** What the peer sends. */
  readonly incoming: MessageReader;
  readonly timers: Timers;
  readonly turns: Turns;
  /** Unix milliseconds. */
  readonly now: () => number;
  /**
   * Takes a message: its octets.
   *
   * @returns `undefined` when it gets no answer
   * @throws {NotFramedError} when it is no message
   */
  readonly answer: (octets: Uint8Array, state: ConnectionState) => StreamedAnswer | undefined;
  /** Told of messages that are about to be sent. */
  readonly onSending: (messages: readonly ClientServerMessage[]) => void;
  /** Takes down why an answer could not be made: that concerns this query and no other. */
  readonly onFailure: (error: unknown) => void;
}

class StoppedError extends Error {
  override readonly name = "StoppedError";
}

class TimedOutError extends Error {
  override readonly name = "TimedOutError";
}

/**
 * One TCP connection of a requestor (RFC 5460 section 7). Queries are answered one after the other,
 * and while an answer is under way nothing is read, so that a requestor gets no further ahead than
 * its own pace of reading.
 */
export class LeasequeryConnection {
  readonly socket: StreamSocket;
  readonly #setup: ConnectionSetup;
  readonly #stop = new AbortController();
  #isFresh = true;
  #isSecure = false;
  #session: LiveSession | undefined;
  #waitsSince: number | undefined;
  #isCrowdedOut = false;

  constructor(socket: StreamSocket, setup: ConnectionSetup) {
    this.socket = socket;
    this.#setup = setup;
  }

  /** Serves the connection until it is closed. Never fails. */
  async serve(): Promise<ConnectionEnd> {
    const end = await this.#converse().catch((error: unknown) => this.#endOf(error));
    if (this.#isCrowdedOut) return "crowded-out";
    if (end === "finished" || end === "terminated") await this.#sayFarewell();
    this.socket.close();
    return end;
  }

  /** Has the connection closed as soon as what is being sent is sent. */
  stop(): void {
    this.#stop.abort(new StoppedError());
    this.#session?.stop();
  }

  /**
   * Milliseconds for which the other side has neither asked nor read what is sent to it. Who follows
   * changes asks nothing more, and only has to read.
   */
  get idleFor(): number {
    return this.#waitsSince === undefined ? 0 : this.#setup.timers.now() - this.#waitsSince;
  }

  /** Closes it for others who would ask. */
  giveWay(): void {
    this.#isCrowdedOut = true;
    this.#stop.abort(new StoppedError());
    this.socket.close();
  }

  async #converse(): Promise<ConnectionEnd> {
    const { incoming, answer } = this.#setup;
    while (true) {
      const octets = await this.#inTime(unlessAborted(incoming.next(), this.#stop.signal));
      if (!octets) return incoming.isWithinMessage ? "not-framed" : "finished";
      const given = answer(octets, { isFresh: this.#isFresh, isSecure: this.#isSecure });
      this.#isFresh = false;
      if (!given) continue;
      if (isLiveStream(given.stream)) return await this.#follow(given.stream);
      if (given.startTls) await this.#secure(given.startTls, given.stream);
      else if (!await this.#sendAll(given.stream)) return "terminated";
      if (given.isLast) return "finished";
    }
  }

  /** @returns whether the answer was made to its end */
  async #sendAll(stream: AnswerStream): Promise<boolean> {
    while (true) {
      const page = this.#make(stream);
      if (page === "failed") {
        await this.#terminate(stream, "The answer cannot be completed");
        return false;
      }
      if (!page) return true;
      await this.#send(page);
      if (this.#stop.signal.aborted) {
        await this.#terminate(stream, "The server stops");
        return true;
      }
      await this.#setup.turns.next();
    }
  }

  async #follow(stream: LiveStream): Promise<ConnectionEnd> {
    const { incoming, timers, turns, now } = this.#setup;
    this.#session = new LiveSession(stream, {
      incoming,
      timers,
      turns,
      now,
      make: () => this.#make(stream),
      send: (page, givenUp) => this.#send(page, givenUp),
    });
    return await this.#session.run();
  }

  /** RFC 7653 section 9.1. @param reply to STARTTLS: a single message */
  async #secure(credentials: TlsCredentials, reply: AnswerStream): Promise<void> {
    const { incoming, onSending } = this.#setup;
    if (incoming.isWithinMessage) throw new NotSecuredError("more came before it");
    const page = this.#make(reply);
    if (!page || page === "failed") throw new NotSecuredError("it cannot be agreed on");
    onSending(page.messages);
    await this.#inTime(this.socket.secure(credentials, page.octets), HANDSHAKE_TIMEOUT);
    this.#isSecure = true;
  }

  #make(stream: AnswerStream): Page | undefined | "failed" {
    try {
      const messages = stream.next(this.#now());
      return messages && pageOf(messages);
    } catch (error) {
      this.#setup.onFailure(error);
      return "failed";
    }
  }

  #terminate(stream: AnswerStream, why: string): Promise<void> {
    return this.#send(pageOf(stream.terminate(why, this.#now())));
  }

  #now(): number {
    return Math.floor(this.#setup.now() / 1000);
  }

  /** @param givenUp of an active query: aborted when nobody waits any more */
  async #send({ messages, octets }: Page, givenUp?: AbortSignal): Promise<void> {
    if (messages.length === 0) return;
    this.#setup.onSending(messages);
    const written = this.socket.write(octets);
    if (!givenUp) return await this.#inTime(written);
    await this.#inTime(unlessAborted(written, givenUp), ACTIVE_SEND_TIMEOUT);
  }

  /** RFC 5460 sections 7.1 and 7.2. */
  async #inTime<T>(promise: Promise<T>, milliseconds = DATA_TIMEOUT): Promise<T> {
    const late = Promise.withResolvers<never>();
    this.#waitsSince = this.#setup.timers.now();
    const cancel = this.#setup.timers.after(
      milliseconds,
      () => late.reject(new TimedOutError()),
    );
    try {
      return await Promise.race([promise, late.promise]);
    } finally {
      cancel();
      this.#waitsSince = undefined;
    }
  }

  /** What the peer still sends is read: otherwise the system would take back what was sent to it. */
  async #sayFarewell(): Promise<void> {
    this.socket.end();
    const drained = async () => {
      while (await this.socket.read());
    };
    await this.#inTime(drained(), FAREWELL_TIMEOUT).catch(() => {});
  }

  #endOf(error: unknown): ConnectionEnd {
    if (error instanceof StoppedError) return "finished";
    if (error instanceof TimedOutError) return "timed-out";
    if (error instanceof NotFramedError) return "not-framed";
    if (error instanceof ConnectionBrokenError) return "broken";
    if (error instanceof NotSecuredError) return "not-secured";
    this.#setup.onFailure(error);
    return "terminated";
  }
}
