import { OperatorError } from "../operator_error.ts";
import type { Message } from "../wire/message_layout.ts";

/** A message that came in. */
export interface Received {
  /** The message, read. */
  readonly message: Message;
  /** The sender, for people: `[2001:db8::1]:547`. */
  readonly from: string;
}

/**
 * A way to one server or to a group of servers, and the clock by which its answers are awaited.
 * Whoever has a channel needs neither sockets nor timers.
 */
export interface Channel {
  /** Where it leads, for people: `[2001:db8::1]:547`. */
  readonly destination: string;
  /** Whether it leads to a group, of which any number may answer. */
  readonly multicast: boolean;
  /** Milliseconds that only grow. */
  now(): number;
  /** Sends a message. @throws {ChannelError} when nothing can be sent there */
  send(message: Message): Promise<void>;
  /**
   * The message that comes in next, or `undefined` when `until`, in milliseconds of `now`, is
   * reached first. What is not a message of DHCPv6 is passed over.
   */
  receive(until: number): Promise<Received | undefined>;
  /** Gives the port back. */
  close(): Promise<void>;
}

/** Why a channel cannot be opened or used: a sentence for a person. */
export class ChannelError extends OperatorError {
  /** For `error.name`. */
  override readonly name = "ChannelError";
}
