import type {
  InterfaceListener,
  ListenerConfiguration,
  TcpListener,
  UnicastListener,
} from "../config/sections/listen.ts";
import type { ListenerIdentity } from "../pipeline/reception.ts";
import {
  equalBytes,
  formatAddress,
  isLinkLocal,
  isUnspecified,
  UNSPECIFIED,
} from "../wire/address.ts";
import type { DatagramSocket } from "./datagram_socket.ts";
import { type Host, interfaceAddresses, interfaceWith } from "./interface_addresses.ts";
import type { Prefix } from "../wire/prefix.ts";
import { PrefixMatcher } from "../wire/prefix_matcher.ts";
import { bindLinkLocal, isNotThere } from "./link_local_socket.ts";
import type { AnyListener, Listener, StreamListener } from "./listener.ts";

/** Opens what a configuration says of one place to listen. @throws {OperatorError} */
export async function openListener(
  config: ListenerConfiguration,
  host: Host,
): Promise<AnyListener[]> {
  switch (config.kind) {
    case "unicast":
      return [openUnicast(config, host)];
    case "tcp":
      return [openTcp(config, host)];
    case "interface":
      return await openInterface(config, host);
  }
}

/** Closes the sockets of listeners. */
export function closeListeners(listeners: readonly AnyListener[]): void {
  for (const listener of listeners) {
    if (listener.kind === "connections") {
      listener.server.close();
    } else {
      listener.socket.close();
      listener.replySocket.close();
    }
  }
}

/** Listens where relays send to. */
function openUnicast(config: UnicastListener, host: Host): Listener {
  const { address, port } = config;
  const text = formatAddress(address);
  const socket = host.network.bind(text, port, `[${text}]:${port}`);
  const identity = unicastIdentity({ ...config, port: socket.port }, host);
  return {
    kind: "datagrams",
    identity,
    socket,
    replySocket: socket,
    multicast: false,
    ignoredSenders: new Set(),
  };
}

/** Listens where requestors connect to. */
function openTcp(config: TcpListener, { network }: Host): StreamListener {
  const server = network.listen(formatAddress(config.address), config.port);
  return { kind: "connections", server, ...identifyTcp(config, server.port) };
}

/**
 * Listens to the clients on an interface, and to what is sent to its link-local addresses: relays
 * may be configured so, and clients learn there that they are to use multicast.
 */
async function openInterface(
  config: InterfaceListener,
  host: Host,
): Promise<Listener[]> {
  const { interface: name, port, replyFrom } = config;
  const { addresses, index } = await interfaceAddresses(name, host);
  const who = identifyInterface(config, addresses);
  const socket = await host.network.bindMulticast(name, index, port);
  const own: Listener[] = [];
  let replySocket: DatagramSocket = socket;
  try {
    for (const address of ownAddresses(addresses, replyFrom)) {
      const isReplyFrom = replyFrom !== undefined && equalBytes(address, replyFrom);
      const bound = await bindOwn(address, isReplyFrom, config, host);
      if (!bound) continue;
      if (isReplyFrom) replySocket = bound;
      own.push({ kind: "datagrams", ...who, socket: bound, replySocket: bound, multicast: false });
    }
  } catch (error) {
    closeListeners(own);
    socket.close();
    throw error;
  }
  return [{ kind: "datagrams", ...who, socket, replySocket, multicast: true }, ...own];
}

function ownAddresses(
  addresses: readonly Uint8Array[],
  replyFrom: Uint8Array | undefined,
): Uint8Array[] {
  const linkLocal = addresses.filter(isLinkLocal);
  const isThere = !replyFrom || linkLocal.some((address) => equalBytes(address, replyFrom));
  return isThere ? linkLocal : [replyFrom, ...linkLocal];
}

/** An address that the link has twice is the system's to refuse, and no reason not to serve. */
async function bindOwn(
  address: Uint8Array,
  isNeeded: boolean,
  config: InterfaceListener,
  host: Host,
): Promise<DatagramSocket | undefined> {
  try {
    return await bindLinkLocal(address, config, host);
  } catch (error) {
    if (isNeeded || !isNotThere(error)) throw error;
    const { message } = error as Error;
    host.onWarning(`${message}; ${config.interface} does not hear what is sent to that address`);
    return undefined;
  }
}

/** Who open listeners are from now on, by a configuration that needs the same sockets. */
export async function identifyAgain(
  config: ListenerConfiguration,
  host: Host,
): Promise<Partial<AnyListener>> {
  if (config.kind === "interface") {
    const { addresses } = await interfaceAddresses(config.interface, host);
    return identifyInterface(config, addresses);
  }
  if (config.kind === "tcp") return identifyTcp(config, config.port);
  return { identity: unicastIdentity(config, host), ignoredSenders: new Set() };
}

/** Who the listeners on an interface with these addresses are. */
export function identifyInterface(
  { interface: name, linkAddress, marks, listenToSelf, trustedRelays }: InterfaceListener,
  addresses: readonly Uint8Array[],
): Pick<Listener, "identity" | "ignoredSenders"> {
  return {
    identity: {
      name,
      interface: name,
      linkAddress: linkAddress ?? addresses.find(isGlobal) ?? UNSPECIFIED,
      marks: new Set(marks),
      trustedRelays: trustedBy(trustedRelays),
    },
    ignoredSenders: new Set(listenToSelf ? [] : addresses.map(formatAddress)),
  };
}

function unicastIdentity(
  { address, marks, port, trustedRelays }: UnicastListener,
  host: Host,
): ListenerIdentity {
  const interfaceOfAddress = interfaceWith(address, host);
  return {
    name: nameOf(address, port),
    ...(interfaceOfAddress === undefined ? {} : { interfaceOfAddress }),
    linkAddress: address,
    marks: new Set(marks),
    trustedRelays: trustedBy(trustedRelays),
  };
}

function trustedBy(prefixes: readonly Prefix[] | undefined): PrefixMatcher | undefined {
  return prefixes && new PrefixMatcher(prefixes);
}

function nameOf(address: Uint8Array, port: number): string {
  return `[${formatAddress(address)}]:${port}`;
}

function identifyTcp(
  { address, allowFrom, maxConnections, marks, active, credentials }: TcpListener,
  port: number,
): Pick<StreamListener, "identity" | "maxConnections" | "tls"> {
  const identity = {
    name: `${nameOf(address, port)} (TCP)`,
    linkAddress: UNSPECIFIED,
    marks: new Set(marks),
    allowFrom,
    active,
  };
  return { identity, maxConnections, tls: credentials };
}

function isGlobal(address: Uint8Array): boolean {
  return !isLinkLocal(address) && !isUnspecified(address);
}
