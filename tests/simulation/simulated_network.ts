import { CannotListen, whyNotBound } from "../../lib/server/bind.ts";
import { OperatorError } from "../../lib/operator_error.ts";
import type { Datagram, Peer } from "../../lib/server/datagram_socket.ts";
import type {
  BoundSocket,
  GroupSocket,
  InterfaceReading,
  Looking,
  Network,
} from "../../lib/server/network.ts";
import type { StreamServer } from "../../lib/server/stream_socket.ts";
import { networkAddress } from "../support/network_address.ts";

/** An interface of the machine that the server is on. */
export interface SimulatedInterface {
  readonly name: string;
  /** Another one when it is made anew. */
  index: number;
  /** With their lengths; the first is link-local. */
  readonly addresses: readonly string[];
  isUp: boolean;
}

/** Told of what a server sends, in the moment in which it does. */
export type OnSent = (bytes: Uint8Array, to: Peer, by: SimulatedSocket) => void;

/** A socket whose other end is the world. */
export class SimulatedSocket implements GroupSocket {
  #waiting: ((datagram: Datagram | undefined) => void) | undefined;
  readonly #arrived: Datagram[] = [];
  #isClosed = false;

  /**
   * @param place `ff02::1:2%eth0`, `ff05::1:3`, or an address
   * @param index of the interface that it is bound to, if it is to one
   */
  constructor(
    readonly place: string,
    readonly port: number,
    readonly network: SimulatedNetwork,
    readonly index: number | undefined,
  ) {}

  /** Whether something can be sent and received by it. */
  get isUp(): boolean {
    return this.isOpen && this.network.isUp(this.place) &&
      this.index === this.network.indexOf(this.place);
  }

  get isOpen(): boolean {
    return !this.#isClosed;
  }

  join(): Promise<void> {
    return Promise.resolve();
  }

  isForgotten(): Promise<boolean> {
    return Promise.resolve(false);
  }

  deliver(datagram: Datagram): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) waiting(datagram);
    else this.#arrived.push(datagram);
  }

  receive(): Promise<Datagram | undefined> {
    const next = this.#arrived.shift();
    if (next || this.#isClosed) return Promise.resolve(next);
    return new Promise((resolve) => this.#waiting = resolve);
  }

  send(bytes: Uint8Array, to: Peer): Promise<void> {
    const { isUp } = this;
    this.network.onSent(bytes, to, this);
    return isUp ? Promise.resolve() : Promise.reject(new Error("Network is unreachable"));
  }

  close(): void {
    this.#isClosed = true;
    this.#waiting?.(undefined);
    this.#waiting = undefined;
  }
}

/** The machine's interfaces, and the sockets that a server has open on them. */
export class SimulatedNetwork implements Network {
  readonly #sockets = new Set<SimulatedSocket>();
  /** Whether the server may open no more sockets. */
  isExhausted = false;
  /** Lets so many milliseconds go by while what was received is handled. */
  work: () => Promise<void> = () => Promise.resolve();

  constructor(
    readonly machine: readonly SimulatedInterface[],
    public onSent: OnSent,
  ) {}

  interfaceReader(): InterfaceReading {
    return { read: () => Promise.resolve(this.interfaces()), close: () => {} };
  }

  interfaces(): Deno.NetworkInterfaceInfo[] {
    return this.machine.filter(({ isUp }) => isUp).flatMap(({ name, index, addresses }) =>
      addresses.map((cidr) => networkAddress(name, cidr, { index, mac: "02:00:5e:10:00:01" }))
    );
  }

  /** The number of the interface of a place with a zone. */
  indexOf(place: string): number | undefined {
    return this.machine.find(({ name }) => place.endsWith(`%${name}`))?.index;
  }

  /** Whether something can be sent and received there. */
  isUp(place: string): boolean {
    return this.machine.some(({ name, addresses, isUp }) =>
      isUp && (place.endsWith(`%${name}`) || place === "ff05::1:3" ||
        addresses.some((cidr) => cidr.startsWith(`${place}/`)))
    );
  }

  /** The socket that hears what is sent to a place, if there is one. */
  hearing(place: string): SimulatedSocket | undefined {
    return [...this.#sockets].find((socket) => socket.place === place && socket.isUp);
  }

  /** Nobody has a socket any more: the process that had them is dead. */
  forgetSockets(): void {
    for (const socket of this.#sockets) socket.close();
    this.#sockets.clear();
  }

  bindMulticast(interfaceName: string, _: number, port: number): Promise<SimulatedSocket> {
    return Promise.resolve().then(() => this.#open(`ff02::1:2%${interfaceName}`, port));
  }

  bindSiteGroup(port: number): SimulatedSocket {
    return this.#open("ff05::1:3", port);
  }

  bind(hostname: string, port: number, what: string): BoundSocket {
    const isIts = this.machine.some(({ name, addresses }) =>
      hostname.endsWith(`%${name}`) || addresses.some((cidr) => cidr.startsWith(`${hostname}/`))
    );
    const cause = !isIts
      ? new Deno.errors.AddrInUse()
      : this.isUp(hostname)
      ? undefined
      : new Deno.errors.AddrNotAvailable();
    if (cause) throw new CannotListen(what, whyNotBound(cause, port), { cause });
    return this.#open(hostname, port);
  }

  listen(address: string, port: number): StreamServer {
    throw new OperatorError(`Cannot listen on [${address}]:${port} (TCP)`);
  }

  /** What arrives is received at once. */
  lookAround(): Looking {
    return { look: () => this.work(), close: () => {} };
  }

  #open(place: string, port: number): SimulatedSocket {
    if (this.isExhausted) {
      const cause = new Error("Too many open files (os error 24)");
      throw new CannotListen(place, whyNotBound(cause, port), { cause });
    }
    for (const socket of this.#sockets) if (!socket.isOpen) this.#sockets.delete(socket);
    const socket = new SimulatedSocket(place, port, this, this.indexOf(place));
    this.#sockets.add(socket);
    return socket;
  }
}
