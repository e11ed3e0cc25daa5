import type { Message } from "../wire/message_layout.ts";
import type { Channel, Received } from "./channel.ts";
import type { RandomOctets } from "./random.ts";
import { type Retransmission, timeouts } from "./retransmission.ts";

/** A message and what is to come of it. */
export interface ExchangePlan<T> {
  /** How long and how often the message is repeated. */
  readonly retransmission: Retransmission;
  /** The message. `elapsed` is the time since it was first sent, in milliseconds. */
  message(elapsed: number): Message;
  /** The answer that came in; `undefined` when it is to be discarded. */
  read(received: Received): T | undefined;
  /**
   * Left out: the first answer ends the exchange. Otherwise answers are collected until the first
   * timeout, or until one is enough (RFC 8415 section 18.2.1); later the first one ends it.
   */
  isEnough?(answer: T): boolean;
  /** Called before each transmission after the first, with how many there have been. */
  onRetransmission?(transmissions: number): void;
}

/** An answer and how long it took. */
export interface Answer<T> {
  /** What was read from it. */
  readonly value: T;
  /** Milliseconds since the message was last sent. */
  readonly roundTrip: number;
}

/** How an exchange ended: without any answer, it failed. */
export interface ExchangeResult<T> {
  /** In the order in which they came. */
  readonly answers: readonly Answer<T>[];
  /** How often the message was sent. */
  readonly transmissions: number;
  /** Milliseconds since the message was first sent. */
  readonly duration: number;
}

/**
 * Sends a message, again and again, until it is answered or the limits of its retransmission are
 * reached (RFC 8415 section 15).
 *
 * @throws {ChannelError} when the message cannot be sent at all
 */
export async function exchange<T>(
  channel: Channel,
  plan: ExchangePlan<T>,
  random: RandomOctets,
): Promise<ExchangeResult<T>> {
  const { retransmission, isEnough } = plan;
  const start = channel.now();
  const end = retransmission.maximumDuration > 0
    ? start + retransmission.maximumDuration * 1000
    : Infinity;
  const answers: Answer<T>[] = [];
  let transmissions = 0;
  for (const timeout of timeouts(retransmission, random)) {
    if (transmissions > 0) plan.onRetransmission?.(transmissions);
    const sent = channel.now();
    await channel.send(plan.message(sent - start));
    transmissions++;
    const until = Math.min(sent + timeout * 1000, end);
    for (
      let received = await channel.receive(until);
      received;
      received = await channel.receive(until)
    ) {
      const value = plan.read(received);
      if (value === undefined) continue;
      answers.push({ value, roundTrip: channel.now() - sent });
      if (!isEnough || transmissions > 1 || isEnough(value)) break;
    }
    if (answers.length > 0 || channel.now() >= end) break;
  }
  return { answers, transmissions, duration: channel.now() - start };
}
