import { decodeMessage } from "../../lib/wire/message.ts";
import type { Message } from "../../lib/wire/message_layout.ts";

/** A server on a port of ::1, for as long as its `using` lasts. */
export class UdpServer implements AsyncDisposable {
  readonly heard: Message[] = [];
  readonly #socket = Deno.listenDatagram({ hostname: "::1", port: 0, transport: "udp" });
  readonly #done: Promise<void>;

  /** @param answer the datagrams to answer a message with */
  constructor(answer: (message: Message) => readonly Uint8Array[]) {
    this.#done = this.#serve(answer);
  }

  get port(): number {
    return (this.#socket.addr as Deno.NetAddr).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await this.#done;
  }

  async #serve(answer: (message: Message) => readonly Uint8Array[]): Promise<void> {
    for await (const [bytes, from] of this.#socket) {
      const message = decodeMessage(bytes);
      this.heard.push(message);
      for (const datagram of answer(message)) await this.#socket.send(datagram, from);
    }
  }
}
