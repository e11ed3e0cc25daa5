import net from "node:net";
import tls from "node:tls";
import type { TcpDestination } from "../../lib/client/tcp_connection.ts";
import { parseAddress } from "../../lib/wire/address.ts";
import { encodeFrames, FrameReader } from "../../lib/wire/frame.ts";
import { decodeMessage } from "../../lib/wire/message.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { authority, certificate, type CertificateName } from "../tls/certificates.ts";

/** What a server answers to a message, and whether that came over TLS. */
export type Answer = (
  message: ClientServerMessage,
  isSecure: boolean,
) => readonly ClientServerMessage[];

/**
 * A server on a TCP port of ::1 that begins TLS on STARTTLS, and wants a certificate of the network
 * from the requestor (RFC 7653 section 9.1), for as long as its `using` lasts.
 */
export class TlsServer implements AsyncDisposable {
  /** What was heard, and whether it came over TLS. */
  readonly heard: { readonly message: ClientServerMessage; readonly isSecure: boolean }[] = [];
  /** The versions of TLS that were agreed on. */
  readonly versions: (string | null)[] = [];
  readonly #sockets = new Set<net.Socket>();
  readonly #listener: net.Server;
  readonly #tls: tls.Server;
  readonly #answer: Answer;

  private constructor(name: CertificateName, answer: Answer) {
    const { certificate: cert, key } = certificate(name);
    this.#answer = answer;
    this.#tls = tls.createServer(
      { cert, key, ca: authority(), requestCert: true, rejectUnauthorized: true },
      (socket) => {
        this.versions.push(socket.getProtocol());
        this.#serve(socket, true);
      },
    );
    this.#listener = net.createServer({ allowHalfOpen: true }, (socket) => {
      this.#sockets.add(socket);
      this.#serve(socket, false);
    });
  }

  /** A server with this certificate. To STARTTLS the answer must be a Reply, or it is not begun. */
  static async open(name: CertificateName, answer: Answer): Promise<TlsServer> {
    const server = new TlsServer(name, answer);
    await new Promise<void>((resolve) => server.#listener.listen(0, "::1", resolve));
    return server;
  }

  get port(): number {
    return (this.#listener.address() as net.AddressInfo).port;
  }

  get address(): TcpDestination {
    return { address: parseAddress("::1")!, port: this.port };
  }

  get destination(): string {
    return `[::1]:${this.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#listener.close(resolve));
  }

  #serve(socket: net.Socket, isSecure: boolean): void {
    const frames = new FrameReader();
    socket.on("error", () => {});
    socket.on("end", () => socket.end());
    socket.on("data", (octets) => {
      frames.add(octets);
      for (let frame = frames.next(); frame; frame = frames.next()) {
        const message = decodeMessage(frame) as ClientServerMessage;
        this.heard.push({ message, isSecure });
        const answers = this.#answer(message, isSecure);
        const starts = message.type === MessageType.starttls &&
          answers.some(({ type, options }) => type === MessageType.reply && options.length === 0);
        if (starts) {
          socket.pause();
          socket.removeAllListeners("data");
        }
        socket.write(encodeFrames(answers));
        if (starts) this.#tls.emit("connection", socket);
        if (answers.length === 0) socket.end();
      }
    });
  }
}
