import { parseAddress } from "../../lib/wire/address.ts";
import type { TcpDestination } from "../../lib/client/tcp_connection.ts";
import { encodeFrame, FrameReader } from "../../lib/wire/frame.ts";
import { decodeMessage } from "../../lib/wire/message.ts";
import type { ClientServerMessage, Message } from "../../lib/wire/message_layout.ts";

/** What a server does with a connection, the how-manieth it is. It is closed when that ends. */
export type Script = (requestor: Requestor, nth: number) => Promise<void>;

/** A server on a TCP port of ::1 that does what a test says, for as long as its `using` lasts. */
export class TcpServer implements AsyncDisposable {
  /** Every connection that there was. */
  readonly requestors: Requestor[] = [];
  readonly #listener = Deno.listen({ hostname: "::1", port: 0 });
  readonly #scripts: Promise<void>[] = [];
  readonly #done: Promise<void>;

  constructor(script: Script) {
    this.#done = this.#accept(script);
  }

  get port(): number {
    return (this.#listener.addr as Deno.NetAddr).port;
  }

  get address(): TcpDestination {
    return { address: parseAddress("::1")!, port: this.port };
  }

  get destination(): string {
    return `[::1]:${this.port}`;
  }

  /** What every requestor sent, in order. */
  get heard(): readonly ClientServerMessage[] {
    return this.requestors.flatMap(({ heard }) => heard);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const requestor of this.requestors) requestor.close();
    await this.#done;
    // What went wrong in a script is the test's failure.
    await Promise.all(this.#scripts);
  }

  async #accept(script: Script): Promise<void> {
    for await (const socket of this.#listener) {
      const requestor = new Requestor(socket);
      this.requestors.push(requestor);
      this.#scripts.push(
        script(requestor, this.requestors.length).finally(() => requestor.close()),
      );
    }
  }
}

/** The server's end of a connection. */
export class Requestor {
  readonly heard: ClientServerMessage[] = [];
  /** Whether the requestor closed its end, or all of it. */
  hasClosed = false;
  /** Octets that were taken by the connection. */
  sent = 0;
  /** Resolves when the server closes it, at the latest when the test ends. */
  readonly ended: Promise<void>;
  readonly #socket: Deno.Conn;
  readonly #frames = new FrameReader();
  readonly #end: () => void;
  #isClosed = false;

  constructor(socket: Deno.Conn) {
    this.#socket = socket;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    this.#end = resolve;
  }

  /** The next message of the requestor, or `undefined` when it has closed. */
  async next(): Promise<ClientServerMessage | undefined> {
    for (;;) {
      const frame = this.#frames.next();
      if (frame) {
        const message = decodeMessage(frame) as ClientServerMessage;
        this.heard.push(message);
        return message;
      }
      const octets = await this.#read();
      if (!octets) {
        this.hasClosed = true;
        return undefined;
      }
      this.#frames.add(octets);
    }
  }

  /** The next message, where there must be one. */
  async query(): Promise<ClientServerMessage> {
    const message = await this.next();
    if (!message) throw new Error("a query was expected, and the requestor closed the connection");
    return message;
  }

  /** Waits until the requestor closes. */
  async closed(): Promise<void> {
    while (await this.next() !== undefined);
  }

  /** Sends messages. @returns `false` when the requestor has closed */
  send(...messages: readonly Message[]): Promise<boolean> {
    return this.sendOctets(Uint8Array.from(messages.flatMap((one) => [...encodeFrame(one)])));
  }

  /** Sends octets as they are. @returns `false` when the requestor has closed */
  async sendOctets(octets: Uint8Array): Promise<boolean> {
    try {
      for (let left = octets; left.length > 0;) {
        const taken = await this.#socket.write(left);
        this.sent += taken;
        left = left.subarray(taken);
      }
      return true;
    } catch (error) {
      if (this.#isGone(error)) return false;
      throw error;
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.close();
    this.#end();
  }

  async #read(): Promise<Uint8Array | undefined> {
    const octets = new Uint8Array(65536);
    try {
      const length = await this.#socket.read(octets);
      return length === null ? undefined : octets.subarray(0, length);
    } catch (error) {
      if (this.#isGone(error)) return undefined;
      throw error;
    }
  }

  #isGone(error: unknown): boolean {
    return this.#isClosed || error instanceof Deno.errors.ConnectionReset ||
      error instanceof Deno.errors.BrokenPipe;
  }
}
