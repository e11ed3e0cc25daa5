import type { Log } from "../log/log.ts";
import { SparingLog } from "../log/sparing_log.ts";
import type { ConnectionCounters } from "../statistics/connection_counters.ts";
import { parseAddress } from "../wire/address.ts";
import { contains } from "../wire/prefix.ts";
import { CONNECTION_ENDS, type ConnectionEnd } from "../statistics/connection_end.ts";
import { senderLine } from "./sender_line.ts";
import { Accepting } from "./accepting.ts";
import { MessageReader } from "./message_reader.ts";
import { LeasequeryConnection } from "./leasequery_connection.ts";
import type { StreamListener } from "./listener.ts";
import type { StreamQueries } from "./stream_queries.ts";
import type { StreamSocket } from "./stream_socket.ts";
import type { Timers } from "../clock/timers.ts";
import { Turns } from "./turns.ts";

/** How long connections may take to end when their listener is closed, in milliseconds. */
export const STOP_TIMEOUT = 2_000;

/** Milliseconds after which who neither asks nor reads gives way to others, where it is crowded. */
export const GIVES_WAY_AFTER = 10_000;

/** Ends that are worth a warning. */
const BAD_ENDS = (Object.keys(CONNECTION_ENDS) as ConnectionEnd[])
  .filter((end) => CONNECTION_ENDS[end].level === "warning");

/** What connections are served with. */
export interface ConnectionsSetup {
  readonly queries: StreamQueries;
  readonly counters: ConnectionCounters;
  readonly log: Log;
  readonly timers: Timers;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Takes down why a query could not be answered, and whose: `by LISTENER from [ADDRESS]:PORT`. */
  readonly onFailure: (error: unknown, sender: string) => void;
}

/** Accepts TCP connections and serves them. */
export class Connections {
  readonly #setup: ConnectionsSetup;
  readonly #turns = new Turns();
  readonly #strangers: SparingLog;
  readonly #crowds: SparingLog;
  readonly #bad: ReadonlyMap<ConnectionEnd, SparingLog>;

  constructor(setup: ConnectionsSetup) {
    this.#setup = setup;
    this.#strangers = new SparingLog(setup.log, "warning");
    this.#crowds = new SparingLog(setup.log, "warning");
    this.#bad = new Map(
      BAD_ENDS.map((end) => [end, new SparingLog(setup.log, CONNECTION_ENDS[end].level)]),
    );
  }

  /** Serves a listener until it is closed and its connections are. */
  async serve(listener: StreamListener): Promise<void> {
    const open = new Map<LeasequeryConnection, Promise<void>>();
    const { server, identity } = listener;
    const { log, timers, counters } = this.#setup;
    const accepting = new Accepting(() => server.accept(), {
      place: identity.name,
      log,
      timers,
      onFailure: () => counters.failedAccepts++,
    });
    while (true) {
      const socket = await accepting.next(() => server.isOpen);
      if (!socket) break;
      if (this.#refuses(socket, listener, open)) {
        counters.refused++;
        socket.close();
        continue;
      }
      const connection = this.#connection(socket, listener);
      const served = this.#serveOne(connection, listener).finally(() => open.delete(connection));
      open.set(connection, served);
    }
    await this.#finish(open);
  }

  /** To be called when no listener is served any more. */
  close(): void {
    this.#turns.close();
  }

  /** RFC 5460 section 7.1. */
  #refuses(
    socket: StreamSocket,
    listener: StreamListener,
    open: Map<LeasequeryConnection, unknown>,
  ): boolean {
    const { identity, maxConnections } = listener;
    const address = parseAddress(socket.peer.address);
    const refusal = () => `${nameOf(socket, listener)} is refused`;
    if (!address || !identity.allowFrom?.some((prefix) => contains(prefix, address))) {
      this.#strangers.write(this.#seconds(), () => `${refusal()}: it may not ask here`);
      return true;
    }
    if (open.size < maxConnections || makeRoom(open)) return false;
    this.#crowds.write(
      this.#seconds(),
      () => `${refusal()}: there are ${open.size} connections already`,
    );
    return true;
  }

  #connection(socket: StreamSocket, listener: StreamListener): LeasequeryConnection {
    const { queries, timers, now, onFailure } = this.#setup;
    return new LeasequeryConnection(socket, {
      incoming: new MessageReader(() => socket.read()),
      turns: this.#turns,
      timers,
      now,
      onFailure: (error) =>
        onFailure(error, senderLine(undefined, socket.peer, listener.identity.name)),
      answer: (octets, state) => queries.answer(octets, state, listener, socket.peer),
      onSending: (messages) => queries.noteSent(messages, listener, socket.peer),
    });
  }

  async #serveOne(connection: LeasequeryConnection, listener: StreamListener): Promise<void> {
    const { counters, log } = this.#setup;
    const name = nameOf(connection.socket, listener);
    counters.accepted++;
    log.write("debug", `${name} is open`);
    const end = await connection.serve();
    counters.ended[end]++;
    const { level, why } = CONNECTION_ENDS[end];
    const line = `${name} is closed: ${why}`;
    const sparing = this.#bad.get(end);
    if (sparing) sparing.write(this.#seconds(), () => line);
    else log.write(level, line);
  }

  #seconds(): number {
    return Math.floor(this.#setup.now() / 1000);
  }

  async #finish(open: ReadonlyMap<LeasequeryConnection, Promise<void>>): Promise<void> {
    for (const connection of open.keys()) connection.stop();
    const cancel = this.#setup.timers.after(STOP_TIMEOUT, () => {
      for (const { socket } of open.keys()) socket.close();
    });
    await Promise.all(open.values());
    cancel();
  }
}

/** Whoever neither asks nor reads must not keep out those who do. @returns whether there is room */
function makeRoom(open: Map<LeasequeryConnection, unknown>): boolean {
  const [idlest] = [...open.keys()].sort((a, b) => b.idleFor - a.idleFor);
  if (!idlest || idlest.idleFor < GIVES_WAY_AFTER) return false;
  idlest.giveWay();
  return open.delete(idlest);
}

/** For people. */
function nameOf({ peer }: StreamSocket, { identity }: StreamListener): string {
  return `The connection of [${peer.address}]:${peer.port} to ${identity.name}`;
}
