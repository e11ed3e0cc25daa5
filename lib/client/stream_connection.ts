import type { Duplex } from "node:stream";
import tls from "node:tls";
import { WireError } from "../wire/error.ts";
import { encodeFrame, FrameReader } from "../wire/frame.ts";
import { decodeReceived } from "../wire/message.ts";
import type { Message } from "../wire/message_layout.ts";
import { ChannelError } from "./channel.ts";
import type { Connection, TlsCredentials } from "./connection.ts";
import { whyBroken, whyNotSecure } from "./connection_failure.ts";
import type { Timers } from "../clock/timers.ts";
import { credentialProblem } from "./tls_credentials.ts";

const HANDSHAKE_TIMEOUT = 30_000;

/** What a connection needs besides its stream. */
export interface ConnectionContext {
  /** Where it leads, for people. */
  readonly destination: string;
  /** Without the interface: what a certificate is for. */
  readonly address: string;
  readonly timers: Timers;
}

/** A connection over a stream of octets. */
export class StreamConnection implements Connection {
  readonly destination: string;
  readonly transactionIds: Set<number> = new Set();
  readonly #address: string;
  readonly #timers: Timers;
  readonly #frames = new FrameReader();
  #socket: Duplex;
  #isSecure = false;
  #ended = false;
  #closed: Promise<void> | undefined;
  #failure: Error | undefined;
  #wake: () => void = () => {};

  constructor(socket: Duplex, { destination, address, timers }: ConnectionContext) {
    this.destination = destination;
    this.#address = address;
    this.#timers = timers;
    this.#socket = socket;
    this.#listenTo(socket);
  }

  get isSecure(): boolean {
    return this.#isSecure;
  }

  async send(message: Message, patience: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#socket.write(encodeFrame(message), () => resolve());
    await this.#orGiveUp(
      promise,
      patience,
      `takes no more data: it was given up after ${patience / 1000} seconds`,
    );
    if (this.#failure) throw await this.#broken(whyBroken(this.#failure));
    if (this.#closed) throw await this.#broken("it was closed");
  }

  async receive(patience: number): Promise<Message | undefined> {
    while (!this.#closed) {
      const frame = this.#frames.next();
      if (frame) return await this.#messageIn(frame);
      const octets: Uint8Array | null = this.#socket.read();
      if (octets) {
        // Not as a Buffer, whose views of itself would reach whoever reads messages.
        this.#frames.add(new Uint8Array(octets.buffer, octets.byteOffset, octets.length));
        continue;
      }
      if (this.#failure) throw await this.#broken(whyBroken(this.#failure));
      if (this.#ended) return await this.#end();
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await this.#orGiveUp(promise, patience, `sent nothing for ${patience / 1000} seconds`);
    }
    return undefined;
  }

  async secure(credentials: TlsCredentials): Promise<void> {
    const wrong = credentialProblem(credentials);
    if (wrong) throw await this.#broken(`the requestor's ${wrong.part} ${wrong.problem}`);
    const socket = this.#socket;
    // Whatever came before is from anybody, and must not be taken for what TLS protects.
    if (!this.#frames.isEmpty || socket.readableLength > 0) {
      throw await this.#broken("more came in before TLS had begun");
    }
    socket.removeAllListeners();
    const { promise, resolve } = Promise.withResolvers<void>();
    const { ca, certificate, key, serverName } = credentials;
    this.#socket = tls.connect({
      socket,
      host: this.#address,
      ...(serverName !== undefined && { servername: serverName }),
      ca,
      cert: certificate,
      key,
      // RFC 7653 section 8.2 asks for the recommendations of BCP 195: nothing older.
      minVersion: "TLSv1.2",
    }, () => {
      this.#isSecure = true;
      resolve();
    });
    this.#listenTo(this.#socket);
    this.#wake = resolve;
    await this.#orGiveUp(promise, HANDSHAKE_TIMEOUT, "did not finish the TLS handshake");
    if (this.#failure) throw await this.#broken(whyNotSecure(this.#failure));
    if (!this.#isSecure) throw await this.#broken("it was closed during the TLS handshake");
  }

  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      if (this.#socket.closed) return resolve();
      this.#socket.once("close", () => resolve());
      this.#socket.destroy();
    });
    this.#wake();
    return this.#closed;
  }

  #listenTo(socket: Duplex): void {
    socket.on("readable", () => this.#wake());
    socket.on("error", (error) => {
      this.#failure ??= error;
      this.#wake();
    });
    for (const event of ["end", "close"]) {
      socket.on(event, () => {
        this.#ended = true;
        this.#wake();
      });
    }
  }

  async #orGiveUp(work: Promise<void>, patience: number, complaint: string): Promise<void> {
    const { promise: impatience, reject } = Promise.withResolvers<never>();
    const callOff = this.#timers.after(patience, () => {
      reject(new ChannelError(`${this.destination} ${complaint}`));
      void this.close();
    });
    try {
      await Promise.race([work, impatience]);
    } finally {
      callOff();
    }
  }

  async #messageIn(frame: Uint8Array): Promise<Message> {
    try {
      return decodeReceived(frame);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      await this.close();
      throw new ChannelError(
        `${this.destination} sent what is no DHCPv6 message: ${error.message}`,
      );
    }
  }

  async #end(): Promise<undefined> {
    await this.close();
    if (this.#frames.isEmpty) return undefined;
    throw new ChannelError(
      `${this.destination} closed the connection in the middle of a message`,
    );
  }

  async #broken(reason: string): Promise<ChannelError> {
    await this.close();
    return new ChannelError(`The connection to ${this.destination} broke: ${reason}`);
  }
}
