import { decodeMessage, encodeMessage } from "../../lib/wire/message.ts";
import type { Message } from "../../lib/wire/message_layout.ts";
import { relayMessage } from "../../lib/wire/options/mod.ts";

/** Milliseconds. */
const RETRANSMIT_AFTER = 500;

/** A peer of the server: a relay, a requestor, or a client by unicast. */
export class TestPeer implements Disposable {
  readonly #socket = Deno.listenDatagram({ transport: "udp", hostname: "::1", port: 0 });
  #asked = 0;

  /** @param server where it listens on ::1 */
  constructor(readonly server: { readonly port: number }) {}

  /** Sends octets as they are. */
  async sendOctets(octets: Uint8Array): Promise<void> {
    const { port } = this.server;
    await this.#socket.send(octets, { transport: "udp", hostname: "::1", port });
  }

  /**
   * Sends a message, again when it gets lost as datagrams may, and waits for the answer. Each
   * message gets a transaction-id of its own.
   */
  async ask(message: Message): Promise<Message> {
    const { answer } = await this.askAfter([], message);
    return answer;
  }

  /**
   * Sends messages that may stay unanswered, and one that does not.
   *
   * @returns the answers to the former that come before the last one's, and the last one's
   */
  async askAfter(
    messages: readonly Message[],
    last: Message,
  ): Promise<{ before: Message[]; answer: Message }> {
    const waitingFor = new Set<number>();
    const next = (message: Message) => {
      waitingFor.add(++this.#asked);
      return encodeMessage(numbered(message, this.#asked));
    };
    for (const message of messages) await this.sendOctets(next(message));
    const octets = next(last);
    const lastId = this.#asked;
    await this.sendOctets(octets);
    const again = setInterval(() => void this.sendOctets(octets), RETRANSMIT_AFTER);
    const before: Message[] = [];
    try {
      while (true) {
        const [received] = await this.#socket.receive(new Uint8Array(65535));
        const answer = decodeMessage(received);
        const id = transactionIdOf(answer);
        if (id === lastId) return { before, answer };
        // Others are late answers to what was sent again.
        if (waitingFor.has(id)) before.push(answer);
      }
    } finally {
      clearInterval(again);
    }
  }

  /** The next message that comes, whether somebody asked for it or not. */
  async receive(): Promise<Message> {
    const [received] = await this.#socket.receive(new Uint8Array(65535));
    return decodeMessage(received);
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}

/** The message with another transaction-id, within its relays. */
function numbered(message: Message, transactionId: number): Message {
  if (message.kind === "client-server") return { ...message, transactionId };
  if (message.kind === "unknown") throw new Error("a message of unknown type has no answer");
  const options = message.options.map((option) =>
    option.definition.code === relayMessage.code
      ? relayMessage.of(numbered(option.value as Message, transactionId))
      : option
  );
  return { ...message, options };
}

function transactionIdOf(message: Message): number {
  if (message.kind === "client-server") return message.transactionId;
  if (message.kind === "unknown") throw new Error("a message of unknown type was sent");
  return transactionIdOf(relayMessage.in(message.options)!);
}
