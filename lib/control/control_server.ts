import type { Log } from "../log/log.ts";
import { SparingLog } from "../log/sparing_log.ts";
import type { Timers } from "../clock/timers.ts";
import { Accepting } from "../server/accepting.ts";
import { Turns } from "../server/turns.ts";
import { detailOf } from "../thrown.ts";
import { printable } from "../wire/text.ts";
import { type Controlled, obey, UNKNOWN } from "./commands.ts";
import { ControlConnection } from "./control_connection.ts";
import {
  isSameAccess,
  openSocket,
  refuseForeignOwner,
  type SocketAccess,
} from "./control_socket.ts";

/** Connections that are served at once. */
export const MOST_CONNECTIONS = 32;

/** Milliseconds after which who neither asks nor reads gives way to others, where it is crowded. */
export const GIVES_WAY_AFTER = 1000;

/** A control socket as it is configured. */
export interface ControlSocketPlace extends SocketAccess {
  /** Absolute. */
  readonly path: string;
}

/** What a control server is made with. */
export interface ControlServerSetup {
  /** Of Sextant. */
  readonly version: string;
  readonly log: Log;
  readonly timers: Timers;
}

/** What a change of the configuration means for the socket: nothing is changed before `apply`. */
export interface ControlSocketChange {
  apply(): Promise<void>;
  /** Closes what was opened for the change. */
  cancel(): void;
}

interface OpenSocket {
  readonly place: ControlSocketPlace;
  readonly listener: Deno.UnixListener;
}

/** Lets people and programs on this machine ask the server and tell it what to do. */
export class ControlServer {
  readonly #setup: ControlServerSetup;
  readonly #turns = new Turns();
  readonly #connections = new Map<ControlConnection, Promise<void>>();
  #socket: OpenSocket | undefined;
  #accepting: Promise<void> = Promise.resolve();
  #controlled: Controlled | undefined;
  readonly #refusals: SparingLog;
  readonly #displacements: SparingLog;
  readonly #unknownCommands: SparingLog;

  constructor(setup: ControlServerSetup) {
    this.#setup = setup;
    this.#refusals = new SparingLog(setup.log, "warning");
    this.#displacements = new SparingLog(setup.log, "warning");
    this.#unknownCommands = new SparingLog(setup.log, "warning");
  }

  /**
   * Opens the socket where it is new in a configuration. Who is connected stays connected.
   *
   * @param place `undefined`: there is no socket
   * @throws {OperatorError}
   */
  async prepare(place: ControlSocketPlace | undefined): Promise<ControlSocketChange> {
    const before = this.#socket;
    if (before && before.place.path === place?.path) return this.#prepareAccess(before, place);
    const next = place && { place, listener: await openSocket(place.path, place) };
    return {
      cancel: () => next?.listener.close(),
      apply: async () => {
        await this.#stopListening();
        this.#socket = next;
        if (this.#controlled) this.#listen(this.#controlled);
      },
    };
  }

  /** Answers from now on. */
  start(controlled: Controlled): void {
    this.#controlled = controlled;
    this.#listen(controlled);
  }

  /** Ends every connection, and takes the socket away. */
  async close(): Promise<void> {
    this.#controlled = undefined;
    await this.#stopListening();
    for (const connection of this.#connections.keys()) connection.close();
    await Promise.all(this.#connections.values());
    this.#turns.close();
  }

  #prepareAccess(before: OpenSocket, place: ControlSocketPlace): ControlSocketChange {
    // Who became another user since may not give again what it gave.
    if (isSameAccess(before.place, place)) return { cancel() {}, apply: () => Promise.resolve() };
    refuseForeignOwner(place.path, place);
    return {
      cancel() {},
      apply: async () => {
        // A socket has its mode from when it is bound.
        await this.#stopListening();
        this.#socket = { place, listener: await openSocket(place.path, place) };
        if (this.#controlled) this.#listen(this.#controlled);
      },
    };
  }

  async #stopListening(): Promise<void> {
    const { listener } = this.#socket ?? {};
    this.#socket = undefined;
    // Deno removes the socket when the last that waits on it has let go.
    listener?.close();
    await this.#accepting;
  }

  #listen(controlled: Controlled): void {
    if (this.#socket) this.#accepting = this.#accept(this.#socket.listener, controlled);
  }

  async #accept(listener: Deno.UnixListener, controlled: Controlled): Promise<void> {
    const { log, timers } = this.#setup;
    const place = "the control socket";
    const accepting = new Accepting(() => listener.accept(), { place, log, timers });
    while (true) {
      const connection = await accepting.next(() => this.#socket?.listener === listener);
      if (!connection) return;
      this.#admit(connection, controlled);
    }
  }

  #admit(connection: Deno.Conn, controlled: Controlled): void {
    if (this.#connections.size >= MOST_CONNECTIONS && !this.#makeRoom()) {
      connection.close();
      this.#refusals.write(
        this.#seconds(),
        () =>
          `A connection to the control socket is refused: there are ${MOST_CONNECTIONS} already`,
      );
      return;
    }
    this.#serve(connection, controlled);
  }

  /** Whoever neither asks nor reads must not keep out those who do. @returns whether there is room */
  #makeRoom(): boolean {
    const [idlest] = [...this.#connections.keys()].sort((a, b) => b.idleFor - a.idleFor);
    if (!idlest || idlest.idleFor < GIVES_WAY_AFTER) return false;
    this.#displacements.write(
      this.#seconds(),
      () =>
        `A connection to the control socket that neither asked nor read for ` +
        `${Math.floor(idlest.idleFor / 1000)} s gives way to another: there are ` +
        `${MOST_CONNECTIONS} already`,
    );
    idlest.close();
    this.#connections.delete(idlest);
    return true;
  }

  #seconds(): number {
    return Math.floor(this.#setup.timers.now() / 1000);
  }

  #serve(connection: Deno.Conn, controlled: Controlled): void {
    const { version, timers, log } = this.#setup;
    const served = new ControlConnection(connection, {
      greeting: `Sextant DHCPv6 Server ${version}`,
      timers,
      turns: this.#turns,
      obey: (line) => {
        if (log.isEnabled("debug")) log.write("debug", `Control socket: ${printable(line)}`);
        const answer = obey(line, controlled);
        if ("end" in answer && answer.end === UNKNOWN) {
          this.#unknownCommands.write(
            this.#seconds(),
            () => `Control socket: ${printable(line)} is not a command`,
          );
        }
        return answer;
      },
    });
    const end = served.serve()
      .catch((error: unknown) => {
        if (controlled.isBreakdown?.(error)) return;
        log.write("error", `A command could not be answered: ${detailOf(error)}`);
      })
      .finally(() => this.#connections.delete(served));
    this.#connections.set(served, end);
  }
}
