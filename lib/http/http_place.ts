import { createServer as createTlsServer } from "node:tls";
import { Server } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Timers } from "../clock/timers.ts";
import type { CertificateFiles } from "../config/sections/listen.ts";
import { type HttpConfiguration, nameOfHttp } from "../config/sections/http.ts";
import type { Log } from "../log/log.ts";
import { SparingLog } from "../log/sparing_log.ts";
import { Accepting } from "../server/accepting.ts";
import { parseAddress } from "../wire/address.ts";
import { contains } from "../wire/prefix.ts";
import { FollowedFiles } from "./followed_files.ts";
import { type Closing, HttpConnection } from "./http_connection.ts";
import type { HttpCounters } from "./http_counters.ts";
import { problemOf, rawProblem } from "./problem.ts";

/** Connections that are open at a place at once. */
export const MOST_CONNECTIONS = 128;
/** Of them, those of whom nothing is answered but that they may not ask. */
const MOST_STRANGERS = 16;
/** Milliseconds after which who neither asks nor is answered gives way to others. */
export const GIVES_WAY_AFTER = 1000;
/** Octets of a request before its body. */
const MOST_OF_HEAD = 16 * 1024;

/** Answers requests that came in at a place. */
export type AnswerRequest = (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  place: HttpPlace,
  connection: HttpConnection,
) => void;

/** What a place is served with. */
export interface HttpPlaceSetup {
  readonly log: Log;
  readonly timers: Timers;
  readonly counters: HttpCounters;
  readonly answer: AnswerRequest;
}

/**
 * HTTP of one place. `Deno.serve` would bound neither connections nor the time that a request takes
 * to arrive, and a server of `node:http` that listens itself takes no connection any more once an
 * accept has failed: so connections are taken here and handed to one that does not listen.
 */
export class HttpPlace {
  #configured: HttpConfiguration;
  #files: FollowedFiles;
  readonly #listener: Deno.Listener;
  readonly #setup: HttpPlaceSetup;
  readonly #http: Server;
  readonly #connections = new Set<HttpConnection>();
  readonly #of = new WeakMap<Duplex, HttpConnection>();
  readonly #crowds: SparingLog;
  readonly #strangers: SparingLog;
  #isOpen = true;
  readonly #accepting: Promise<void>;

  constructor(configured: HttpConfiguration, listener: Deno.Listener, setup: HttpPlaceSetup) {
    this.#listener = listener;
    this.#setup = setup;
    this.#configured = configured;
    this.#files = this.#follow(configured);
    const { log } = setup;
    this.#crowds = new SparingLog(log, "warning");
    this.#strangers = new SparingLog(log, "warning");
    this.#http = this.#makeServer();
    this.#accepting = this.#accept();
  }

  get configured(): HttpConfiguration {
    return this.#configured;
  }

  /** What is trusted and shown. */
  get files(): FollowedFiles {
    return this.#files;
  }

  /** Takes a new configuration of the same place. */
  configure(configured: HttpConfiguration): void {
    this.#configured = configured;
    this.#files = this.#follow(configured);
  }

  /** For people. */
  get name(): string {
    return nameOfHttp(this.configured);
  }

  /** Connections that are open. */
  get size(): number {
    return this.#connections.size;
  }

  /** Takes no more connections, and ends those that are open. */
  async close(): Promise<void> {
    this.#isOpen = false;
    this.#listener.close();
    await this.#accepting;
    for (const connection of this.#connections) connection.destroy();
  }

  #follow(configured: HttpConfiguration): FollowedFiles {
    const { log, timers } = this.#setup;
    return new FollowedFiles(configured, log, () => timers.now());
  }

  #makeServer(): Server {
    const server = new Server(
      // Its own time-outs need a socket of the system.
      { maxHeaderSize: MOST_OF_HEAD, keepAliveTimeout: 0, requireHostHeader: false },
      (incoming, outgoing) => this.#answer(incoming, outgoing),
    );
    // One that does not listen would end each connection with its first answer.
    Object.defineProperty(server, "listening", { value: true });
    server.on("clientError", (error: Error & { code?: string }, socket: Duplex) => {
      if (!socket.writable) return void socket.destroy();
      const isTooLong = error.code === "HPE_HEADER_OVERFLOW";
      const detail = isTooLong
        ? `Expected at most ${MOST_OF_HEAD} octets before the body`
        : "This is no request of HTTP/1.1";
      const problem = problemOf(isTooLong ? 431 : 400, detail);
      this.#setup.counters.countAnswer(problem.status);
      socket.end(rawProblem(problem));
    });
    return server;
  }

  #answer(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const connection = this.#of.get(incoming.socket)!;
    const { "content-length": length = "0", "transfer-encoding": encoding } = incoming.headers;
    if (encoding === undefined && Number(length) === 0) connection.noteRequest();
    else incoming.once("end", () => connection.noteRequest());
    outgoing.once("close", () => {
      this.#setup.counters.countAnswer(outgoing.statusCode);
      connection.noteAnswered();
    });
    this.#setup.answer(incoming, outgoing, this, connection);
  }

  async #accept(): Promise<void> {
    const { log, timers, counters } = this.#setup;
    const accepting = new Accepting(() => this.#listener.accept(), {
      place: this.name,
      log,
      timers,
      onFailure: () => counters.failedAccepts++,
    });
    while (true) {
      const connection = await accepting.next(() => this.#isOpen);
      if (!connection) return;
      this.#admit(connection);
    }
  }

  #admit(accepted: Deno.Conn): void {
    const { timers, counters } = this.#setup;
    const isAllowed = this.#isAllowed(accepted);
    if (!isAllowed) this.#noteStranger(accepted);
    if (!this.#hasRoom(isAllowed)) {
      counters.refused++;
      accepted.close();
      this.#crowds.write(
        this.#seconds(),
        () => `A connection to ${this.name} (HTTP) is refused: there are ${this.size} already`,
      );
      return;
    }
    counters.accepted++;
    if ("setNoDelay" in accepted) (accepted as Deno.TcpConn).setNoDelay(true);
    const note = (closing: Closing) => counters.closed[closing]++;
    const connection = new HttpConnection(accepted, isAllowed, timers, note);
    this.#connections.add(connection);
    connection.once("close", () => this.#connections.delete(connection));
    const credentials = this.files.credentials;
    if (credentials) this.#secure(connection, credentials);
    else this.#serve(connection, connection);
  }

  #serve(socket: Duplex, connection: HttpConnection): void {
    this.#of.set(socket, connection);
    this.#http.emit("connection", socket);
  }

  /** By a server of its own, which alone tells that a connection of TLS is over this one. */
  #secure(connection: HttpConnection, { certificate: cert, key }: CertificateFiles): void {
    const server = createTlsServer({
      cert,
      key,
      minVersion: "TLSv1.2",
      ALPNProtocols: ["http/1.1"],
    });
    server.once("secureConnection", (socket) => {
      socket.on("error", () => {});
      this.#serve(socket, connection);
    });
    server.once("tlsClientError", () => connection.destroy());
    server.emit("connection", connection);
  }

  #isAllowed({ remoteAddr }: Deno.Conn): boolean {
    if (this.configured.kind === "socket") return true;
    const { hostname } = remoteAddr as Deno.NetAddr;
    const address = parseAddress(hostname.split("%")[0]!) ?? parseAddress(`::ffff:${hostname}`);
    return address !== undefined &&
      this.configured.allowFrom.some((prefix) => contains(prefix, address));
  }

  /** Whoever neither asks nor is answered must not keep out those who do. */
  #hasRoom(isAllowed: boolean): boolean {
    if (!isAllowed) {
      const strangers = [...this.#connections].filter((each) => !each.isAllowed);
      if (strangers.length >= MOST_STRANGERS) return false;
    }
    if (this.size < MOST_CONNECTIONS) return true;
    const [idlest] = [...this.#connections].sort((a, b) => b.idleFor - a.idleFor);
    if (!idlest || idlest.idleFor < GIVES_WAY_AFTER) return false;
    idlest.giveWay();
    this.#connections.delete(idlest);
    return true;
  }

  #noteStranger({ remoteAddr }: Deno.Conn): void {
    const { hostname } = remoteAddr as Deno.NetAddr;
    this.#strangers.write(
      this.#seconds(),
      () => `[${hostname}] may not ask at ${this.name} (HTTP): it is not in allow-from`,
    );
  }

  #seconds(): number {
    return Math.floor(this.#setup.timers.now() / 1000);
  }
}
