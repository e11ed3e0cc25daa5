import type {
  InterfaceListener,
  ListenerConfiguration,
  TcpListener,
  UnicastListener,
} from "../config/sections/listen.ts";
import type { ListenerIdentity } from "../pipeline/reception.ts";
import { formatAddress, isLinkLocal, isUnspecified, UNSPECIFIED } from "../wire/address.ts";
import { bind, bindMulticast } from "./bind.ts";
import { interfaceAddresses, interfaceWith } from "./interface_addresses.ts";
import type { AnyListener, Listener, StreamListener } from "./listener.ts";
import { NodeStreamServer } from "./node_stream.ts";

/** Opens what a configuration says of one place to listen. @throws {ListenError} */
export async function openListener(config: ListenerConfiguration): Promise<AnyListener[]> {
  switch (config.kind) {
    case "unicast":
      return [openUnicast(config)];
    case "tcp":
      return [await openTcp(config)];
    case "interface":
      return await openInterface(config);
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
function openUnicast({ address, marks, port }: UnicastListener): Listener {
  const text = formatAddress(address);
  const socket = bind(text, port, `[${text}]:${port}`);
  const identity = unicastIdentity(address, marks, socket.port);
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
async function openTcp(config: TcpListener): Promise<StreamListener> {
  const server = await NodeStreamServer.listen(formatAddress(config.address), config.port);
  return { kind: "connections", server, ...identifyTcp(config, server.port) };
}

/**
 * Listens to the clients on an interface. With an address to reply from there is a second listener,
 * which hears what is sent to that address.
 */
async function openInterface(config: InterfaceListener): Promise<Listener[]> {
  const { interface: name, port, replyFrom } = config;
  const { addresses, index } = await interfaceAddresses(name);
  const who = identifyInterface(config, addresses);
  const socket = await bindMulticast(name, index, port);
  if (!replyFrom) {
    return [{ kind: "datagrams", ...who, socket, replySocket: socket, multicast: true }];
  }
  const from = formatAddress(replyFrom);
  try {
    const replySocket = bind(`${from}%${name}`, port, `${from} on ${name}, port ${port}`);
    return [
      { kind: "datagrams", ...who, socket, replySocket, multicast: true },
      { kind: "datagrams", ...who, socket: replySocket, replySocket, multicast: false },
    ];
  } catch (error) {
    socket.close();
    throw error;
  }
}

/** Who open listeners are from now on, by a configuration that needs the same sockets. */
export async function identifyAgain(
  config: ListenerConfiguration,
): Promise<Partial<AnyListener>> {
  if (config.kind === "interface") {
    return identifyInterface(config, (await interfaceAddresses(config.interface)).addresses);
  }
  if (config.kind === "tcp") return identifyTcp(config, config.port);
  const { address, marks, port } = config;
  return { identity: unicastIdentity(address, marks, port), ignoredSenders: new Set() };
}

/** Who the listeners on an interface with these addresses are. */
export function identifyInterface(
  { interface: name, linkAddress, marks, listenToSelf }: InterfaceListener,
  addresses: readonly Uint8Array[],
): Pick<Listener, "identity" | "ignoredSenders"> {
  return {
    identity: {
      name,
      interface: name,
      linkAddress: linkAddress ?? addresses.find(isGlobal) ?? UNSPECIFIED,
      marks: new Set(marks),
    },
    ignoredSenders: new Set(listenToSelf ? [] : addresses.map(formatAddress)),
  };
}

function unicastIdentity(
  address: Uint8Array,
  marks: readonly string[],
  port: number,
): ListenerIdentity {
  const interfaceOfAddress = interfaceWith(address);
  return {
    name: nameOf(address, port),
    ...(interfaceOfAddress === undefined ? {} : { interfaceOfAddress }),
    linkAddress: address,
    marks: new Set(marks),
  };
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
