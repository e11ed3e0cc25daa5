import type { Channel, Received } from "../../lib/client/channel.ts";
import { openUdpChannel } from "../../lib/client/udp_channel.ts";
import { parseAddress } from "../../lib/wire/address.ts";
import { encodeMessage } from "../../lib/wire/message.ts";
import type { ClientServerMessage, Message } from "../../lib/wire/message_layout.ts";
import { UdpServer } from "../client/udp_server.ts";

/** What a server answers to the how-manieth transmission. */
export type Answers = (
  message: ClientServerMessage,
  transmission: number,
) => readonly Message[];

/** Milliseconds after which an answer that was sent and does not come is a failure. */
const PATIENCE = 20_000;

/**
 * A channel over real sockets to a server on ::1, by a clock that only moves when somebody waits
 * in vain: what the server sends is awaited, and where it sends nothing, nobody waits.
 */
export class ServedChannel implements Channel, AsyncDisposable {
  readonly multicast = false;
  readonly sent: { readonly at: number; readonly message: Message }[] = [];
  readonly #server: UdpServer;
  #channel: Channel | undefined;
  #now = 0;
  #heard = Promise.withResolvers<void>();
  #underWay = 0;

  private constructor(answers: Answers) {
    this.#server = new UdpServer((message) => {
      const octets = answers(message as ClientServerMessage, this.sent.length)
        .map((answer) => encodeMessage(answer).slice());
      this.#underWay += octets.length;
      this.#heard.resolve();
      return octets;
    });
  }

  static async open(answers: Answers): Promise<ServedChannel> {
    const channel = new ServedChannel(answers);
    channel.#channel = await openUdpChannel({
      address: parseAddress("::1")!,
      port: channel.#server.port,
    });
    return channel;
  }

  get destination(): string {
    return `[::1]:${this.#server.port}`;
  }

  /** What the server heard, as it was read from octets. */
  get heard(): readonly ClientServerMessage[] {
    return this.#server.heard as readonly ClientServerMessage[];
  }

  now(): number {
    return this.#now;
  }

  async send(message: Message): Promise<void> {
    this.sent.push({ at: this.#now, message });
    this.#heard = Promise.withResolvers<void>();
    await this.#channel!.send(message);
    await this.#heard.promise;
  }

  async receive(until: number): Promise<Received | undefined> {
    if (this.#underWay === 0) {
      this.#now = Math.max(this.#now, until);
      return undefined;
    }
    this.#underWay--;
    return await this.#channel!.receive(this.#channel!.now() + PATIENCE);
  }

  /** The test closes it, not who asks. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#channel!.close();
    await this.#server[Symbol.asyncDispose]();
  }
}
