import type { ClientServerMessage } from "../wire/message_layout.ts";

/**
 * An answer of many messages, which are made while they are sent, over TCP only: as many of them at
 * a time as can be made without holding anybody up.
 */
export interface AnswerStream {
  /**
   * Makes the next messages.
   *
   * @param now Unix seconds
   * @returns none when it takes longer to find some; `undefined` at the end
   */
  next(now: number): readonly ClientServerMessage[] | undefined;
  /**
   * Ends it before its time; there is nothing next any more.
   *
   * @param why for the requestor, as a sentence without its full stop
   * @param now Unix seconds
   * @returns what is left to be said
   */
  terminate(why: string, now: number): readonly ClientServerMessage[];
}

/** Whom a live stream tells how it goes on. */
export interface LiveListener {
  /** There is something next again. */
  onMore(): void;
  /** More waits to be told than is kept: whoever reads it is too slow. */
  onOverrun(): void;
}

/** An answer without an end: it goes on whenever something happens (RFC 7653). */
export interface LiveStream extends AnswerStream {
  /** Whether nothing is next until something happens. */
  readonly isIdle: boolean;
  /** Begins to take note of what happens. To be called once, before all else. */
  follow(listener: LiveListener): void;
  /** Takes note of nothing more. */
  close(): void;
  /** Says that the connection is alive while nothing happens (RFC 7653 section 8.4). */
  keepAlive(now: number): ClientServerMessage;
  /** The answer to another query on the same connection (RFC 7653 section 9.4). */
  refuse(transactionId: number): ClientServerMessage;
}

/** Whether an answer has no end. */
export function isLiveStream(stream: AnswerStream): stream is LiveStream {
  return "keepAlive" in stream;
}
