import { decodeMessage, encodeMessage } from "../../lib/wire/message.ts";
import type { ClientServerMessage, Message } from "../../lib/wire/message_layout.ts";

/** How long an answer may take, and how often a question is asked, as in RFC 8415 section 15. */
export const TIMEOUT = 1000;
const TRIES = 8;

/** Where questions go, and how they are wrapped on the way. */
export interface Route {
  readonly server: Deno.NetAddr;
  wrap(message: ClientServerMessage): Message;
  /** The message for the client, or `undefined` when the datagram holds none. */
  unwrap(message: Message): ClientServerMessage | undefined;
}

/** Many questions and answers at a time over one socket, told apart by their transaction ids. */
export class Exchanges {
  readonly #waiting = new Map<number, (answer: ClientServerMessage | undefined) => void>();
  readonly #received: Promise<void>;
  #isGivenUp = false;
  #isClosed = false;

  /**
   * @param onAnswer is told of each answer that was waited for, before anybody else is
   * @param timeout milliseconds after which a question is asked again
   */
  constructor(
    readonly socket: Deno.DatagramConn,
    readonly route: Route,
    readonly onAnswer: (answer: ClientServerMessage) => void = () => {},
    readonly timeout: number = TIMEOUT,
  ) {
    this.#received = this.#receive();
  }

  /**
   * Asks until it is answered; `undefined` when nobody answers.
   *
   * @param tries how often it is asked
   */
  async ask(
    message: ClientServerMessage,
    tries: number = TRIES,
  ): Promise<ClientServerMessage | undefined> {
    const datagram = encodeMessage(this.route.wrap(message));
    const id = message.transactionId;
    const { promise, resolve } = Promise.withResolvers<ClientServerMessage | undefined>();
    this.#waiting.set(id, resolve);
    let asked = 0;
    const again = () => {
      if (this.#isGivenUp || asked++ >= tries) resolve(undefined);
      // A server that is gone may be answered for by the kernel, with an error.
      else this.socket.send(datagram, this.route.server).catch(() => {});
    };
    again();
    const timer = setInterval(again, this.timeout);
    const answer = await promise;
    clearInterval(timer);
    this.#waiting.delete(id);
    return answer;
  }

  /** Sends something that need not have an answer. */
  async send(datagram: Uint8Array): Promise<void> {
    await this.socket.send(datagram, this.route.server);
  }

  /** From now on nothing is asked a second time, and answers are awaited for a second. */
  giveUp(): void {
    this.#isGivenUp = true;
    setTimeout(() => {
      for (const resolve of this.#waiting.values()) resolve(undefined);
    }, TIMEOUT);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.socket.close();
    await this.#received;
  }

  async #receive(): Promise<void> {
    while (!this.#isClosed) {
      const received = await this.socket.receive().catch(() => undefined);
      if (received === undefined) continue;
      const answer = this.route.unwrap(decodeMessage(received[0]));
      const resolve = answer && this.#waiting.get(answer.transactionId);
      if (!answer || !resolve) continue;
      this.onAnswer(answer);
      resolve(answer);
    }
  }
}
