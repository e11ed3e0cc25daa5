import { type Channel, ChannelError, type Received } from "../../lib/client/channel.ts";
import type { RandomOctets } from "../../lib/client/random.ts";
import type { ClientServerMessage, Message } from "../../lib/wire/message_layout.ts";

/** A message that arrives so many milliseconds after what it answers. */
export interface Arrival {
  readonly after?: number;
  readonly message: Message;
  readonly from?: string;
}

/** Servers in the same process: what they answer to the how-manieth transmission. */
export type FakeServers = (
  message: ClientServerMessage,
  transmission: number,
) => readonly Arrival[];

/** A channel whose clock only moves when somebody waits. */
export class FakeChannel implements Channel {
  readonly sent: { readonly at: number; readonly message: ClientServerMessage }[] = [];
  readonly destination: string;
  readonly multicast: boolean;
  #now = 0;
  #arriving: { readonly at: number; readonly received: Received }[] = [];

  constructor(readonly servers: FakeServers, options: { multicast?: boolean; name?: string } = {}) {
    this.multicast = options.multicast ?? false;
    this.destination = options.name ?? "[2001:db8::1]:547";
  }

  now(): number {
    return this.#now;
  }

  send(message: Message): Promise<void> {
    if (message.kind !== "client-server") throw new TypeError("a client's message was expected");
    this.sent.push({ at: this.#now, message });
    for (const { after = 1, message: answer, from } of this.servers(message, this.sent.length)) {
      const received = { message: answer, from: from ?? this.destination };
      this.#arriving.push({ at: this.#now + after, received });
    }
    this.#arriving.sort((a, b) => a.at - b.at);
    return Promise.resolve();
  }

  receive(until: number): Promise<Received | undefined> {
    const next = this.#arriving[0];
    if (!next || next.at >= until) {
      this.#now = Math.max(this.#now, until);
      return Promise.resolve(undefined);
    }
    this.#arriving.shift();
    this.#now = Math.max(this.#now, next.at);
    return Promise.resolve(next.received);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** A channel that leads nowhere. */
export class DeadChannel extends FakeChannel {
  override send(): Promise<void> {
    return Promise.reject(new ChannelError("Nothing can be sent there"));
  }
}

/** Random octets that are the same in every run. */
export function countingRandom(): RandomOctets {
  let next = 1;
  return (length) => Uint8Array.from({ length }, () => next++ & 0xff);
}

/** Random octets that make every randomization of RFC 8415 section 15 nothing. */
export const middleRandom: RandomOctets = (length) => {
  const octets = new Uint8Array(length);
  octets[0] = 0x80;
  return octets;
};
