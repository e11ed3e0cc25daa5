import { StatusCode } from "../wire/status_code.ts";
import { ChannelError } from "../client/channel.ts";
import { pause, type Timers } from "../clock/timers.ts";
import { StatusError } from "./status_error.ts";

/** ACTIVE_LQ_IDLE_TIMEOUT: retries are no more frequent than this (RFC 7653 section 8.1). */
const RETRY_EVERY = 60_000;
/** RFC 5460 section 5.5: wait at least a short interval. It lets a server restart. */
const SHORT_INTERVAL = 5_000;

/** Spaces the retries of one connection. */
export class Retries {
  readonly #timers: Timers;
  #last = -Infinity;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** Milliseconds until the next retry may be: soon after a first break, else one in 60 seconds. */
  delay(): number {
    const now = this.#timers.now();
    return Math.max(SHORT_INTERVAL, this.#last + RETRY_EVERY - now);
  }

  /** Waits until the next retry, or until the signal. */
  async wait(signal: AbortSignal): Promise<void> {
    await pause(this.#timers, this.delay(), signal);
    this.#last = this.#timers.now();
  }
}

const PASSING: ReadonlySet<number> = new Set([StatusCode.UnspecFail, StatusCode.QueryTerminated]);

/** Whether it makes sense to try again later: the connection failed, or the server for now. */
export function isPassing(error: unknown): error is ChannelError | StatusError {
  if (error instanceof StatusError) return PASSING.has(error.status.code);
  return error instanceof ChannelError;
}
