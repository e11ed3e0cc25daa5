import type { InterfaceListener, UnicastListener } from "../config/sections/listen.ts";
import type { ListenerIdentity } from "../pipeline/reception.ts";
import { formatAddress, isLinkLocal, isUnspecified, parseAddress } from "../wire/address.ts";
import { DenoSocket } from "./deno_socket.ts";
import type { Listener } from "./listener.ts";

/** Where all servers and relays on a link listen (RFC 8415 section 7.1). */
const ALL_SERVERS_AND_RELAYS = "ff02::1:2";
/** How long an interface that is coming up is waited for, in milliseconds. */
const PATIENCE = 5000;
const RETRY_EVERY = 250;

/** Why a listener cannot be opened, as a sentence. */
export class ListenError extends Error {
  override readonly name = "ListenError";
}

/** Opens what a configuration says to listen on, or nothing of it. @throws {ListenError} */
export async function openListeners(
  configured: readonly (InterfaceListener | UnicastListener)[],
): Promise<Listener[]> {
  const opened: Listener[] = [];
  try {
    for (const each of configured) {
      if (each.kind === "unicast") opened.push(openUnicast(each));
      else opened.push(...await openInterface(each));
    }
    return opened;
  } catch (error) {
    closeListeners(opened);
    throw error;
  }
}

/** Closes the sockets of listeners. */
export function closeListeners(listeners: readonly Listener[]): void {
  for (const { socket, replySocket } of listeners) {
    socket.close();
    replySocket.close();
  }
}

/** Listens on the addresses that relays send to. @throws {ListenError} */
export function openUnicast({ address: octets, marks, port }: UnicastListener): Listener {
  const address = formatAddress(octets);
  const socket = bind(address, port, `[${address}]:${port}`);
  const identity: ListenerIdentity = {
    name: `[${address}]:${socket.port}`,
    linkAddress: octets,
    marks: new Set(marks),
  };
  return { identity, socket, replySocket: socket, multicast: false, ignoredSenders: new Set() };
}

/**
 * Listens to the clients on an interface. With an address to reply from there is a second listener,
 * which hears what is sent to that address.
 *
 * @throws {ListenError}
 */
export async function openInterface(config: InterfaceListener): Promise<Listener[]> {
  const { interface: name, port } = config;
  const { addresses, index } = await interfaceAddresses(name);
  const identity: ListenerIdentity = {
    name,
    interface: name,
    linkAddress: config.linkAddress ?? addresses.find(isGlobal) ?? new Uint8Array(16),
    marks: new Set(config.marks),
  };
  const ignoredSenders = new Set(config.listenToSelf ? [] : addresses.map(formatAddress));
  const socket = await bindMulticast(name, index, port);
  const common = { identity, ignoredSenders };
  if (!config.replyFrom) {
    return [{ ...common, socket, replySocket: socket, multicast: true }];
  }
  const from = formatAddress(config.replyFrom);
  try {
    const replySocket = bind(`${from}%${name}`, port, `${from} on ${name}, port ${port}`);
    return [
      { ...common, socket, replySocket, multicast: true },
      { ...common, socket: replySocket, replySocket, multicast: false },
    ];
  } catch (error) {
    socket.close();
    throw error;
  }
}

function isGlobal(address: Uint8Array): boolean {
  return !isLinkLocal(address) && !isUnspecified(address);
}

/** The addresses of an interface and its index, which only a link-local address tells. */
async function interfaceAddresses(
  name: string,
): Promise<{ addresses: Uint8Array[]; index: number }> {
  for (let waited = 0;; waited += RETRY_EVERY) {
    const entries = Deno.networkInterfaces().filter((entry) => entry.name === name);
    const ipv6 = entries.filter(({ family }) => family === "IPv6");
    const linkLocal = ipv6.find(({ address }) => isLinkLocal(parseAddress(address)!));
    if (linkLocal) {
      const addresses = ipv6.map(({ address }) => parseAddress(address)!);
      return { addresses, index: linkLocal.scopeid! };
    }
    if (waited >= PATIENCE) throw new ListenError(whyNoIndex(name, entries.length > 0));
    await new Promise((resolve) => setTimeout(resolve, RETRY_EVERY));
  }
}

function whyNoIndex(name: string, exists: boolean): string {
  const known = [...new Set(Deno.networkInterfaces().map((entry) => entry.name))].join(", ");
  return exists
    ? `Cannot listen on ${name}: it has no link-local IPv6 address; is it up, with IPv6 enabled?`
    : `Cannot listen on ${name}: there is no such interface with an address; there are ${known}`;
}

async function bindMulticast(name: string, index: number, port: number): Promise<DenoSocket> {
  const what = `${ALL_SERVERS_AND_RELAYS} on ${name}, port ${port}`;
  const hostname = `${ALL_SERVERS_AND_RELAYS}%${name}`;
  const socket = listen(hostname, port, what);
  try {
    await socket.joinMulticastV6(ALL_SERVERS_AND_RELAYS, index);
  } catch (error) {
    socket.close();
    throw new ListenError(`Cannot listen on ${what}: ${messageOf(error)}`);
  }
  return new DenoSocket(socket);
}

function bind(hostname: string, port: number, what: string): DenoSocket {
  return new DenoSocket(listen(hostname, port, what));
}

function listen(hostname: string, port: number, what: string): Deno.DatagramConn {
  try {
    return Deno.listenDatagram({ transport: "udp", hostname, port });
  } catch (error) {
    throw new ListenError(`Cannot listen on ${what}: ${whyNotBound(error, port)}`);
  }
}

function whyNotBound(error: unknown, port: number): string {
  if (error instanceof Deno.errors.AddrInUse) {
    return "another program listens there already";
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return "this machine does not have that address";
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return port < 1024
      ? `ports below 1024 need root or the capability CAP_NET_BIND_SERVICE`
      : "permission denied";
  }
  return messageOf(error);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
