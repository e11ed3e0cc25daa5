import { TAKEN } from "./bind.ts";
import { createServer, type Server, type Socket } from "node:net";
import type { TlsCredentials } from "../config/sections/listen.ts";
import { OperatorError } from "../operator_error.ts";
import type { Peer } from "./datagram_socket.ts";
import {
  ConnectionBrokenError,
  NotSecuredError,
  type StreamServer,
  type StreamSocket,
} from "./stream_socket.ts";
import { speakTls } from "./tls_upgrade.ts";

/** A TCP connection of the operating system. */
export class NodeStreamSocket implements StreamSocket {
  readonly peer: Peer;
  #socket: Socket;
  #wake: () => void = () => {};
  #error: Error | undefined;
  #isOver = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    const { remoteAddress = "::", remotePort = 0 } = socket;
    this.peer = { address: remoteAddress.split("%")[0]!, port: remotePort };
    this.#listenTo(socket);
  }

  #listenTo(socket: Socket): void {
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
export class NodeStreamServer implements StreamServer {
  readonly #server: Server;
  readonly #accepted: NodeStreamSocket[] = [];
  #wake: () => void = () => {};
  #isClosed = false;

  private constructor(server: Server) {
    this.#server = server;
    server.on("connection", (socket) => {
      // What is written is a whole page: an update would wait 40 ms for the peer's word that it has
      // got the one before.
      socket.setNoDelay(true);
      this.#accepted.push(new NodeStreamSocket(socket));
      this.#wake();
    });
  }

  /** Opens a place on an address of this machine. @throws {OperatorError} */
  static listen(address: string, port: number): Promise<NodeStreamServer> {
    // A requestor may say that it has no more to ask before it is answered (RFC 5460 section 6.6).
    const server = createServer({ allowHalfOpen: true });
    return new Promise((resolve, reject) => {
      server.once("error", (error) => {
        const why = whyNotBound(error, port);
        reject(new OperatorError(`Cannot listen on [${address}]:${port} (TCP): ${why}`));
      });
      server.listen({ host: address, port, ipv6Only: true }, () => {
        resolve(new NodeStreamServer(server));
      });
    });
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address ? address.port : 0;
  }

  async accept(): Promise<NodeStreamSocket | undefined> {
    while (!this.#isClosed) {
      const socket = this.#accepted.shift();
      if (socket) return socket;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    return undefined;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#server.close();
    for (const socket of this.#accepted) socket.close();
    this.#wake();
  }
}

function broken(cause: Error): ConnectionBrokenError {
  return new ConnectionBrokenError(cause.message, { cause });
}

function whyNotBound(error: NodeJS.ErrnoException, port: number): string {
  switch (error.code) {
    case "EADDRINUSE":
      return TAKEN;
    case "EADDRNOTAVAIL":
    // Deno's word for the same.
    case "EINVAL":
      return "this machine does not have that address";
    case "EACCES":
      return port < 1024
        ? "ports below 1024 need root or the capability CAP_NET_BIND_SERVICE"
        : "permission denied";
    default:
      return error.message;
  }
}
