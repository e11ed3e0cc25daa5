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
