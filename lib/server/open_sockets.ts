import { type AnyListener, closeListener, type Listener, type StreamListener } from "./listener.ts";
import type { BoundSocket, GroupSocket } from "./network.ts";
import type { StreamServer } from "./stream_socket.ts";

/** Who a listener is, whatever its socket. */
type Role =
  | Omit<Listener, "socket">
  | Omit<StreamListener, "server">;

interface Open {
  readonly socket: BoundSocket | GroupSocket | StreamServer;
  readonly listener: AnyListener;
}

/**
 * The sockets that are listened to, each by what it is bound to: whatever place of the configuration
 * needs one that is open already takes that.
 */
export class OpenSockets {
  #open: ReadonlyMap<string, Open> = new Map();

  /** Every listener, in the order of the configuration. */
  get listeners(): readonly AnyListener[] {
    return [...this.#open.values()].map(({ listener }) => listener);
  }

  /** The sockets that have joined groups, each of one interface. */
  get groups(): readonly GroupSocket[] {
    return [...this.#open.values()].flatMap(({ socket }) => "isForgotten" in socket ? socket : []);
  }

  /** Begins a change: nothing is different before it is applied. */
  change(): SocketChange {
    return new SocketChange(this.#open, (open) => this.#open = open);
  }

  /** Closes every socket. */
  close(): void {
    for (const listener of this.listeners) closeListener(listener);
    this.#open = new Map();
  }
}

/** Which sockets are to be listened to from now on. One that nobody asks for is closed. */
export class SocketChange {
  readonly #before: ReadonlyMap<string, Open>;
  readonly #replace: (open: ReadonlyMap<string, Open>) => void;
  readonly #fresh = new Map<string, BoundSocket | StreamServer>();
  readonly #wanted = new Map<string, Role | undefined>();

  constructor(
    before: ReadonlyMap<string, Open>,
    replace: (open: ReadonlyMap<string, Open>) => void,
  ) {
    this.#before = before;
    this.#replace = replace;
  }

  /**
   * The socket that is bound to something: opened, where none is open.
   *
   * @param key what it is bound to, and nothing else
   */
  async socket<Socket extends BoundSocket | StreamServer>(
    key: string,
    open: () => Socket | Promise<Socket>,
  ): Promise<{ socket: Socket; isFresh: boolean }> {
    const known = this.#before.get(key)?.socket ?? this.#fresh.get(key);
    if (known) return { socket: known as Socket, isFresh: this.#fresh.has(key) };
    const socket = await open();
    this.#fresh.set(key, socket);
    return { socket, isFresh: true };
  }

  /** Has a socket listened to. */
  serve(key: string, role: Role): void {
    this.#wanted.set(key, role);
  }

  /** Leaves a socket as it is, if there is one. */
  keep(key: string): void {
    if (this.#before.has(key) && !this.#wanted.has(key)) this.#wanted.set(key, undefined);
  }

  /** Makes it so. @returns the listeners that are new */
  apply(): readonly AnyListener[] {
    const open = new Map<string, Open>();
    const created: AnyListener[] = [];
    for (const [key, role] of this.#wanted) {
      const known = this.#before.get(key);
      if (known) {
        open.set(key, known);
        if (role) Object.assign(known.listener, role);
      } else {
        const socket = this.#fresh.get(key)!;
        const listener = listenerOf(socket, role!);
        open.set(key, { socket, listener });
        created.push(listener);
      }
    }
    for (const [key, { listener }] of this.#before) if (!open.has(key)) closeListener(listener);
    for (const [key, socket] of this.#fresh) if (!open.has(key)) socket.close();
    this.#replace(open);
    return created;
  }

  /** Closes what was opened for it. */
  cancel(): void {
    for (const socket of this.#fresh.values()) socket.close();
  }
}

function listenerOf(socket: BoundSocket | StreamServer, role: Role): AnyListener {
  return role.kind === "datagrams"
    ? { ...role, socket: socket as BoundSocket }
    : { ...role, server: socket as StreamServer };
}
