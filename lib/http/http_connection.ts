import type { Timers } from "../clock/timers.ts";
import { ConnectionStream } from "../server/connection_stream.ts";

/** Milliseconds that a request may take to arrive, TLS handshake included. */
export const REQUEST_TIMEOUT = 10_000;
/** Milliseconds that a connection may stay open without a request. */
export const IDLE_TIMEOUT = 60_000;
/** Milliseconds that the other side may take to read what was written. */
export const READING_TIMEOUT = 30_000;

/** What a connection waits for: a request, the rest of one, or its answer. */
type Phase = "idle" | "asking" | "answering";

/** Why a connection was closed by this side. */
export type Closing = "timed-out" | "crowded-out";

/** A connection over which HTTP is spoken; whoever keeps it waiting is not waited for. */
export class HttpConnection extends ConnectionStream {
  readonly #timers: Timers;
  readonly #note: (closing: Closing) => void;
  #phase: Phase = "asking";
  #since: number;
  #callOff: () => void = () => {};
  #callOffReading: () => void = () => {};

  /**
   * @param isAllowed whether its other side may ask
   * @param note told why it was closed by this side
   */
  constructor(
    connection: Deno.Conn,
    readonly isAllowed: boolean,
    timers: Timers,
    note: (closing: Closing) => void,
  ) {
    super(connection);
    this.#timers = timers;
    this.#note = note;
    this.#since = timers.now();
    this.#enter("asking", REQUEST_TIMEOUT);
    // Whatever breaks it concerns nobody else.
    this.on("error", () => {});
  }

  /** Milliseconds for which the other side has neither asked nor been answered. */
  get idleFor(): number {
    return this.#phase === "answering" ? 0 : this.#timers.now() - this.#since;
  }

  /** The request is there as a whole. */
  noteRequest(): void {
    this.#enter("answering");
  }

  /** It is answered. */
  noteAnswered(): void {
    this.#enter("idle", IDLE_TIMEOUT);
  }

  /** Closes it in favour of others. */
  giveWay(): void {
    this.#close("crowded-out");
  }

  override push(octets: Uint8Array | null): boolean {
    if (octets && this.#phase === "idle") this.#enter("asking", REQUEST_TIMEOUT);
    return super.push(octets);
  }

  override _write(octets: Uint8Array, encoding: string, done: (error?: Error) => void): void {
    this.#callOffReading = this.#timers.after(READING_TIMEOUT, () => this.#close("timed-out"));
    super._write(octets, encoding, (error) => {
      this.#callOffReading();
      done(error);
    });
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#callOff();
    this.#callOffReading();
    super._destroy(error, done);
  }

  #enter(phase: Phase, timeout?: number): void {
    this.#callOff();
    this.#phase = phase;
    this.#since = this.#timers.now();
    this.#callOff = timeout === undefined || this.destroyed
      ? () => {}
      : this.#timers.after(timeout, () => this.#close("timed-out"));
  }

  #close(why: Closing): void {
    if (this.destroyed) return;
    this.#note(why);
    this.destroy();
  }
}
