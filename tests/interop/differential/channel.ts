import { parseAddress } from "../../../lib/wire/address.ts";
import { WireError } from "../../../lib/wire/error.ts";
import { decodeMessage, encodeMessage } from "../../../lib/wire/message.ts";
import type { ClientServerMessage, Message } from "../../../lib/wire/message_layout.ts";
import { MessageType } from "../../../lib/wire/message_type.ts";
import {
  clientId,
  iaAddress,
  iaNa,
  relayMessage,
  relayPort,
  serverId,
} from "../../../lib/wire/options/mod.ts";
import { ASKER_LINK_LOCAL, ON_DIRECT_LINK, PLACES, type ServerName } from "./places.ts";
import type { Way } from "./step.ts";
import { LINKS, SERVER_DUID } from "./world.ts";

const SERVER_PORT = 547;
const CLIENT_PORT = 546;
/** The port of a relay that has no privileges. */
const OWN_PORT = 10_547;
/** Milliseconds after which a server that answers nothing at all is taken for dead. */
const DEAD_AFTER = 10_000;
/** Questions that are there to be answered have transaction ids from here on. */
const PROBES = 0xf00000;

type SocketName = "relay" | "own-port" | "client" | "far-client";

/** The sockets by which one server is asked. */
export class Channel {
  readonly #sockets: Readonly<Record<SocketName, Deno.DatagramConn>>;
  readonly #waiting = new Map<number, (datagram: Uint8Array) => void>();
  readonly #received: Promise<unknown>;
  #probes = PROBES;

  constructor(readonly server: ServerName) {
    const place = PLACES[server];
    const open = (hostname: string, port: number) =>
      Deno.listenDatagram({ transport: "udp", hostname, port });
    this.#sockets = {
      relay: open(place.asker, SERVER_PORT),
      "own-port": open(place.asker, OWN_PORT),
      client: open(`${ASKER_LINK_LOCAL}%${place.interface}`, CLIENT_PORT),
      "far-client": open(place.asker, CLIENT_PORT),
    };
    this.#received = Promise.all(
      Object.values(this.#sockets).map((socket) => this.#receive(socket)),
    );
  }

  /**
   * Sends a datagram.
   *
   * @returns what came back, or `undefined` when a later question was answered and this was not
   */
  async ask(
    datagram: Uint8Array,
    transactionId: number,
    way: Way,
  ): Promise<Uint8Array | undefined> {
    let answer: Uint8Array | undefined;
    this.#waiting.set(transactionId, (octets) => answer = octets);
    await this.#send(datagram, way);
    // By the same sockets at both ends, so that its answer comes after that to the question.
    await this.#probe(way);
    this.#waiting.delete(transactionId);
    return answer;
  }

  async close(): Promise<void> {
    for (const socket of Object.values(this.#sockets)) socket.close();
    await this.#received;
  }

  /** Waits until the server answers a question that every server answers, and writes down. */
  async #probe(way: Way): Promise<void> {
    const id = this.#probes++;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.set(id, () => resolve());
    const timer = setTimeout(
      () => reject(new Error(`${this.server} does not answer any more`)),
      DEAD_AFTER,
    );
    await this.#send(encodeMessage(probe(id, way)), way);
    await promise.finally(() => clearTimeout(timer));
    this.#waiting.delete(id);
  }

  async #send(datagram: Uint8Array, way: Way): Promise<void> {
    const { server, interface: name } = PLACES[this.server];
    const hostname = way.by === "multicast" ? `ff02::1:2%${name}` : server;
    const address = { transport: "udp", hostname, port: SERVER_PORT } as const;
    await this.#sockets[socketFor(way)].send(datagram, address);
  }

  async #receive(socket: Deno.DatagramConn): Promise<void> {
    for (;;) {
      const received = await socket.receive().catch(() => undefined);
      if (received === undefined) return;
      const datagram = received[0].slice();
      const id = transactionIdOf(datagram);
      for (const [waiting, take] of this.#waiting) {
        if (id === undefined || id === waiting) take(datagram);
      }
    }
  }
}

function socketFor(way: Way): SocketName {
  switch (way.by) {
    case "multicast":
      return "client";
    case "unicast":
      return "far-client";
    case "relays":
      return way.ownPort ? "own-port" : "relay";
  }
}

/** `undefined` when it cannot be found: then the answer is to whatever was asked. */
function transactionIdOf(datagram: Uint8Array): number | undefined {
  try {
    return innermost(decodeMessage(datagram))?.transactionId;
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

/** The message for the client, if there is one. */
export function innermost(message: Message): ClientServerMessage | undefined {
  let inner: Message | undefined = message;
  while (inner?.kind === "relay") inner = relayMessage.in(inner.options);
  return inner?.kind === "client-server" ? inner : undefined;
}

/** A Confirm of an address on the link, or a Renew by unicast, where a Confirm has no answer. */
function probe(transactionId: number, way: Way): Message {
  const address = parseAddress(way.by === "relays" ? LINKS.access.relay : ON_DIRECT_LINK)!;
  const lease = { address, preferredLifetime: 0, validLifetime: 0, options: [] };
  const isFar = way.by === "unicast";
  const message: Message = {
    kind: "client-server",
    type: isFar ? MessageType.renew : MessageType.confirm,
    transactionId,
    options: [
      clientId.of(Uint8Array.of(0, 3, 0, 1, 2, 0, 0, 0, 0xff, 0xff)),
      ...isFar ? [serverId.of(SERVER_DUID)] : [],
      iaNa.of({ iaid: 1, t1: 0, t2: 0, options: [iaAddress.of(lease)] }),
    ],
  };
  if (way.by !== "relays") return message;
  return {
    kind: "relay",
    type: MessageType.relayForward,
    hopCount: 0,
    linkAddress: address,
    peerAddress: parseAddress("fe80::ffff")!,
    options: [...way.ownPort ? [relayPort.of(0)] : [], relayMessage.of(message)],
  };
}
