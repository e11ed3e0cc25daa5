import dgram from "node:dgram";
import { formatAddress, isLinkLocal, isMulticast } from "../wire/address.ts";
import { WireError } from "../wire/error.ts";
import { decodeReceived, encodeMessage } from "../wire/message.ts";
import type { Message } from "../wire/message_layout.ts";
import { type Channel, ChannelError, type Received } from "./channel.ts";
import { interfacesOrFail, requireInterface } from "./interfaces.ts";

/** Where a channel leads, and from where. */
export interface UdpDestination {
  /** 16 octets: of a server or of a group of servers. */
  readonly address: Uint8Array;
  /** 1 to 65535; servers listen at 547. */
  readonly port: number;
  /** The interface to send by; needed for link-local addresses and for groups. */
  readonly interface?: string;
  /** The port to send from. Default: any that is free. */
  readonly localPort?: number;
}

// Nothing here needs more answers than this at once; the rest of a flood is dropped, as a full
// receive buffer of the kernel would drop it.
const QUEUE_LIMIT = 1024;

/**
 * Opens a channel over UDP.
 *
 * A socket of `node:dgram`, because Deno's own has no way to say by which interface a datagram to
 * a group leaves, while the kernel still chooses the source address to fit.
 *
 * @throws {ChannelError} when the interface does not exist or the local port cannot be had
 *
 * @example
 * ```ts
 * import { parseAddress } from "../wire/address.ts";
 * import { openUdpChannel } from "./udp_channel.ts";
 *
 * const channel = await openUdpChannel({ address: parseAddress("::1")!, port: 547 });
 * await channel.close();
 * ```
 */
export async function openUdpChannel(to: UdpDestination): Promise<Channel> {
  if (to.interface !== undefined) requireInterface(to.interface);
  const host = to.localPort === undefined ? "::" : localAddress(to.interface);
  requireNetwork(host, to.localPort ?? 0);
  requireNetwork(formatAddress(to.address), to.port);
  const socket = dgram.createSocket({ type: "udp6", ipv6Only: true });
  await bind(socket, host, to.localPort ?? 0);
  const multicast = isMulticast(to.address);
  if (multicast && to.interface !== undefined) socket.setMulticastInterface(`::%${to.interface}`);
  return new UdpChannel(socket, to, multicast);
}

/** Of a permission that it lacks, `node:dgram` tells nobody who could catch it. */
function requireNetwork(address: string, port: number): void {
  const [unscoped] = address.split("%");
  const host = `[${unscoped}]:${port}`;
  if (Deno.permissions.querySync({ name: "net", host }).state === "granted") return;
  throw new Deno.errors.NotCapable(
    `Requires net access to "${host}", run again with the --allow-net flag`,
  );
}

function bind(socket: dgram.Socket, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("error", (error) => {
      socket.close();
      reject(new ChannelError(whyNotBound(error, port)));
    });
    socket.bind(port, host, () => {
      socket.removeAllListeners("error");
      resolve();
    });
  });
}

/** A well-known port is shared with the clients of other interfaces: only this one's is taken. */
function localAddress(name: string | undefined): string {
  if (name === undefined) return "::";
  const linkLocal = interfacesOrFail().find((one) =>
    one.name === name && one.family === "IPv6" && one.address.startsWith("fe80:")
  );
  if (linkLocal) return `${linkLocal.address}%${name}`;
  throw new ChannelError(
    `The interface ${name} has no link-local address to send from: bring it up and wait a moment`,
  );
}

function whyNotBound(error: Error, port: number): string {
  switch ("code" in error ? error.code : undefined) {
    case "EACCES":
      return `Port ${port} cannot be opened without privilege: it takes root or CAP_NET_BIND_SERVICE`;
    case "EADDRINUSE":
      return `Port ${port} is in use: another DHCPv6 program is running on this interface`;
    case "EADDRNOTAVAIL":
      return "The interface's link-local address cannot be used yet: wait a moment and try again";
    default:
      return `Port ${port} cannot be opened: ${error.message}`;
  }
}

class UdpChannel implements Channel {
  readonly destination: string;
  readonly #socket: dgram.Socket;
  readonly #host: string;
  readonly #port: number;
  readonly #arrived: { readonly at: number; readonly received: Received }[] = [];
  #wake: () => void = () => {};

  constructor(socket: dgram.Socket, to: UdpDestination, readonly multicast: boolean) {
    const address = formatAddress(to.address);
    this.#socket = socket;
    this.#port = to.port;
    this.#host = to.interface !== undefined && isLinkLocal(to.address)
      ? `${address}%${to.interface}`
      : address;
    const by = to.interface !== undefined && multicast ? `${address}%${to.interface}` : this.#host;
    this.destination = `[${by}]:${to.port}`;
    // What the network reports about earlier datagrams is no reason to stop waiting for an answer.
    socket.on("error", () => {});
    socket.on("message", (bytes, from) => this.#arrive(bytes, from));
  }

  now(): number {
    return performance.now();
  }

  send(message: Message): Promise<void> {
    const bytes = encodeMessage(message);
    return new Promise((resolve, reject) => {
      this.#socket.send(bytes, this.#port, this.#host, (error) => {
        if (!error) return resolve();
        reject(
          new ChannelError(
            `Nothing can be sent to ${this.destination}: no route leads there, or a firewall forbids it`,
          ),
        );
      });
    });
  }

  async receive(until: number): Promise<Received | undefined> {
    if (this.#arrived.length === 0 && this.now() < until) await this.#arrival(until);
    const next = this.#arrived[0];
    if (!next || next.at >= until) return undefined;
    this.#arrived.shift();
    return next.received;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#socket.close(() => resolve()));
  }

  #arrive(bytes: Uint8Array, from: dgram.RemoteInfo): void {
    if (this.#arrived.length >= QUEUE_LIMIT) return;
    const message = messageIn(bytes);
    if (!message) return;
    const received = { message, from: `[${from.address}]:${from.port}` };
    this.#arrived.push({ at: this.now(), received });
    this.#wake();
  }

  #arrival(until: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.ceil(until - this.now()));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function messageIn(bytes: Uint8Array): Message | undefined {
  try {
    return decodeReceived(bytes);
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}
