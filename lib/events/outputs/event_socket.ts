import { Accepting } from "../../server/accepting.ts";
import type { Timers } from "../../clock/timers.ts";
import {
  isSameAccess,
  openSocket,
  refuseForeignOwner,
  type SocketAccess,
} from "../../control/control_socket.ts";
import type { Log } from "../../log/log.ts";
import { SparingLog } from "../../log/sparing_log.ts";
import { detailOf } from "../../thrown.ts";
import { EventConnection, type EventConnectionSetup } from "./event_connection.ts";

/** Readers that are served at once. */
export const MOST_READERS = 256;

/** Milliseconds after which a reader that does not read gives way to others, where it is crowded. */
const GIVES_WAY_AFTER = 5000;

const WHAT = "the event socket";

/** What an event socket is made with. */
export interface EventSocketSetup {
  /** Absolute. */
  readonly path: string;
  readonly log: Log;
  readonly timers: Timers;
}

/** Lets readers connect, and tells each what happens from then on. */
export class EventSocket {
  /** For people: `the event socket /run/sextant/events.sock`. */
  readonly name: string;
  readonly #setup: EventSocketSetup;
  readonly #connections = new Map<EventConnection, Promise<void>>();
  readonly #refusals: SparingLog;
  #listener: Deno.UnixListener;
  #access: SocketAccess;
  #accepting: Promise<void> = Promise.resolve();
  #served: EventConnectionSetup | undefined;
  #missed = 0;

  private constructor(setup: EventSocketSetup, access: SocketAccess, listener: Deno.UnixListener) {
    this.name = `${WHAT} ${setup.path}`;
    this.#setup = setup;
    this.#access = access;
    this.#listener = listener;
    this.#refusals = new SparingLog(setup.log, "warning");
  }

  /** Makes the socket. Whoever connects waits until events are told. @throws {OperatorError} */
  static async open(setup: EventSocketSetup, access: SocketAccess): Promise<EventSocket> {
    return new EventSocket(setup, access, await openSocket(setup.path, access, WHAT));
  }

  /** Makes sure that it can be given to others. @throws {OperatorError} */
  prepareAccess(access: SocketAccess): void {
    if (!isSameAccess(access, this.#access)) refuseForeignOwner(this.#setup.path, access, WHAT);
  }

  /** Gives it to others; who is connected stays connected. */
  async setAccess(access: SocketAccess): Promise<void> {
    if (isSameAccess(access, this.#access)) return;
    this.#listener.close();
    await this.#accepting;
    this.#access = access;
    this.#listener = await openSocket(this.#setup.path, access, WHAT);
    if (this.#served) this.start(this.#served);
  }

  /** Events that readers were too slow for. */
  get missed(): number {
    return [...this.#connections.keys()].reduce((sum, { missed }) => sum + missed, this.#missed);
  }

  /** Tells readers from now on. */
  start(served: EventConnectionSetup): void {
    this.#served = served;
    this.#accepting = this.#accept(this.#listener, served);
  }

  /** Takes no more readers, and lets those who are there read what is kept for them. */
  async close(patience: number): Promise<void> {
    const listener = this.#listener;
    this.#served = undefined;
    listener.close();
    await this.#accepting;
    const callOff = this.#setup.timers.after(patience, () => {
      for (const connection of this.#connections.keys()) connection.close();
    });
    await Promise.all(this.#connections.values());
    callOff();
  }

  async #accept(listener: Deno.UnixListener, served: EventConnectionSetup): Promise<void> {
    const { log, timers } = this.#setup;
    const accepting = new Accepting(() => listener.accept(), { place: WHAT, log, timers });
    while (true) {
      const connection = await accepting.next(() =>
        this.#served === served && this.#listener === listener
      );
      if (!connection) return;
      if (this.#connections.size >= MOST_READERS && !this.#makeRoom()) this.#refuse(connection);
      else this.#serve(connection, served);
    }
  }

  #serve(connection: Deno.Conn, served: EventConnectionSetup): void {
    const reader = new EventConnection(connection, served);
    const end = reader.serve()
      .catch((error: unknown) => {
        this.#setup.log.write("error", `A reader of events is given up: ${detailOf(error)}`);
      })
      .finally(() => {
        if (this.#connections.delete(reader)) this.#missed += reader.missed;
      });
    this.#connections.set(reader, end);
  }

  /** Who may be gone, or does not read, must not keep out those who do. @returns whether there is room */
  #makeRoom(): boolean {
    const all = [...this.#connections.keys()];
    const silent = all.find(({ isSilent }) => isSilent);
    const [idlest] = all.sort((a, b) => b.idleFor - a.idleFor);
    const other = silent ?? (idlest && idlest.idleFor >= GIVES_WAY_AFTER ? idlest : undefined);
    if (!other) return false;
    other.close();
    this.#missed += other.missed;
    return this.#connections.delete(other);
  }

  #refuse(connection: Deno.Conn): void {
    connection.close();
    this.#refusals.write(
      Math.floor(this.#setup.timers.now() / 1000),
      () => `A reader of ${this.name} is refused: there are ${MOST_READERS} already`,
    );
  }
}
