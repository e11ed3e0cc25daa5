import type { Duplex } from "node:stream";
import type { TlsCredentials } from "../config/sections/listen.ts";
import { CannotListen, whyNotBound } from "./bind.ts";
import { ConnectionStream } from "./connection_stream.ts";
import type { Peer } from "./datagram_socket.ts";
import {
  ConnectionBrokenError,
  NotSecuredError,
  type StreamServer,
  type StreamSocket,
} from "./stream_socket.ts";
import { speakTls } from "./tls_upgrade.ts";

/** A TCP connection of the operating system. */
export class TcpSocket implements StreamSocket {
  readonly peer: Peer;
  #socket: Duplex;
  #wake: () => void = () => {};
  #error: Error | undefined;
  #isOver = false;

  constructor(connection: Deno.TcpConn) {
    const { hostname, port } = connection.remoteAddr;
    this.peer = { address: hostname.split("%")[0]!, port };
    this.#socket = new ConnectionStream(connection);
    this.#listenTo(this.#socket);
  }

  #listenTo(socket: Duplex): void {
    const over = () => {
      this.#isOver = true;
      this.#wake();
    };
    socket.on("readable", () => this.#wake());
    socket.on("end", over);
    socket.on("close", over);
    socket.on("error", (error) => this.#error = error);
  }

  async read(): Promise<Uint8Array | undefined> {
    while (true) {
      if (this.#error) throw broken(this.#error);
      const octets: Uint8Array | null = this.#socket.read();
      // Not as a Buffer, whose slices are no copies: who masks one would change the message.
      if (octets) return new Uint8Array(octets.buffer, octets.byteOffset, octets.length);
      if (this.#isOver) return undefined;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.write(bytes, (error) => error ? reject(broken(error)) : resolve());
    });
  }

  async secure(credentials: TlsCredentials, last: Uint8Array): Promise<void> {
    const socket = this.#socket;
    // It is from anybody, and must not be taken for what TLS protects.
    if (socket.readableLength > 0) throw new NotSecuredError("more came before it");
    for (const event of ["readable", "end", "close"]) socket.removeAllListeners(event);
    socket.pause();
    socket.write(last);
    // In the same turn: nothing may be read before TLS reads.
    this.#socket = await speakTls(socket, credentials);
    this.#listenTo(this.#socket);
  }

  end(): void {
    if (!this.#socket.destroyed) this.#socket.end();
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** A place of the operating system where TCP connections come in. */
export class TcpServer implements StreamServer {
  readonly #listener: Deno.TcpListener;
  #isOpen = true;

  private constructor(listener: Deno.TcpListener) {
    this.#listener = listener;
  }

  /** Opens a place on an address of this machine. @throws {OperatorError} */
  static listen(address: string, port: number): TcpServer {
    try {
      return new TcpServer(Deno.listen({ hostname: address, port }));
    } catch (error) {
      throw new CannotListen(`[${address}]:${port} (TCP)`, whyNotBound(error, port), {
        cause: error,
      });
    }
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  async accept(): Promise<TcpSocket> {
    const connection = await this.#listener.accept();
    // What is written is a whole page: an update would wait 40 ms for the peer's word that it has
    // got the one before.
    connection.setNoDelay(true);
    return new TcpSocket(connection);
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#listener.close();
  }
}

function broken(cause: Error): ConnectionBrokenError {
  return new ConnectionBrokenError(cause.message, { cause });
}
