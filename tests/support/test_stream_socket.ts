import { ConnectionBrokenError, type StreamSocket } from "../../lib/server/stream_socket.ts";
import { encodeFrames, FrameReader } from "../../lib/wire/frame.ts";
import { decodeMessage } from "../../lib/wire/message.ts";
import type { ClientServerMessage, Message } from "../../lib/wire/message_layout.ts";

/** A connection whose other end is the test. */
export class TestStreamSocket implements StreamSocket {
  readonly peer = { address: "2001:db8::99", port: 40000 };
  readonly #frames = new FrameReader();
  readonly #incoming: Uint8Array[] = [];
  #isOver = false;
  #wake: () => void = () => {};
  /** Whether the peer reads. While it does not, writes wait. */
  isRead = true;
  isEnded = false;
  isClosed = false;
  #blocked: PromiseWithResolvers<void> | undefined;

  async read(): Promise<Uint8Array | undefined> {
    while (this.#incoming.length === 0) {
      if (this.isClosed || this.#isOver) return undefined;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    return this.#incoming.shift();
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.isClosed) return Promise.reject(new ConnectionBrokenError("closed"));
    this.#frames.add(bytes);
    if (this.isRead) return Promise.resolve();
    this.#blocked = Promise.withResolvers();
    return this.#blocked.promise;
  }

  end(): void {
    this.isEnded = true;
  }

  close(): void {
    this.isClosed = true;
    this.#blocked?.reject(new ConnectionBrokenError("closed"));
    this.#wake();
  }

  secure(): Promise<void> {
    return Promise.reject(new Error("there is no TLS here"));
  }

  /** The peer reads all that was written, and nothing that is written from now on. */
  readOnce(): void {
    this.#blocked?.resolve();
  }

  /** The peer sends messages. */
  send(...messages: readonly Message[]): void {
    this.#incoming.push(encodeFrames(messages));
    this.#wake();
  }

  /** The peer sends its last. */
  sendEnd(): void {
    this.#isOver = true;
    this.#wake();
  }

  /** The peer breaks the connection off. */
  breakOff(): void {
    this.close();
  }

  /** The messages that were sent since this was asked last. */
  sent(): ClientServerMessage[] {
    const messages: ClientServerMessage[] = [];
    for (let next = this.#frames.next(); next; next = this.#frames.next()) {
      const message = decodeMessage(next);
      if (message.kind === "client-server") messages.push(message);
    }
    return messages;
  }
}
