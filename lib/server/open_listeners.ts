import type {
  InterfaceListener,
  ListenerConfiguration,
  UnicastListener,
} from "../config/sections/listen.ts";
import type { ListenerIdentity } from "../pipeline/reception.ts";
import { formatAddress, isLinkLocal, isUnspecified, UNSPECIFIED } from "../wire/address.ts";
import { bind, bindMulticast } from "./bind.ts";
import { interfaceAddresses } from "./interface_addresses.ts";
import type { Listener } from "./listener.ts";

/** Opens what a configuration says of one place to listen. @throws {ListenError} */
export async function openListener(config: ListenerConfiguration): Promise<Listener[]> {
  return config.kind === "unicast" ? [openUnicast(config)] : await openInterface(config);
}

/** Closes the sockets of listeners. */
export function closeListeners(listeners: readonly Listener[]): void {
  for (const { socket, replySocket } of listeners) {
    socket.close();
    replySocket.close();
  }
}

/** Listens where relays send to. */
function openUnicast({ address, marks, port }: UnicastListener): Listener {
  const text = formatAddress(address);
  const socket = bind(text, port, `[${text}]:${port}`);
  const identity = unicastIdentity(address, marks, socket.port);
  return { identity, socket, replySocket: socket, multicast: false, ignoredSenders: new Set() };
}

/**
 * Listens to the clients on an interface. With an address to reply from there is a second listener,
 * which hears what is sent to that address.
 */
async function openInterface(config: InterfaceListener): Promise<Listener[]> {
  const { interface: name, port, replyFrom } = config;
  const { addresses, index } = await interfaceAddresses(name);
  const who = identify(config, addresses);
  const socket = await bindMulticast(name, index, port);
  if (!replyFrom) return [{ ...who, socket, replySocket: socket, multicast: true }];
  const from = formatAddress(replyFrom);
  try {
    const replySocket = bind(`${from}%${name}`, port, `${from} on ${name}, port ${port}`);
    return [
      { ...who, socket, replySocket, multicast: true },
      { ...who, socket: replySocket, replySocket, multicast: false },
    ];
  } catch (error) {
    socket.close();
    throw error;
  }
}

/** Who open listeners are from now on, by a configuration that needs the same sockets. */
export async function identifyAgain(
  config: ListenerConfiguration,
): Promise<Pick<Listener, "identity" | "ignoredSenders">> {
  if (config.kind === "interface") {
    return identify(config, (await interfaceAddresses(config.interface)).addresses);
  }
  const { address, marks, port } = config;
  return { identity: unicastIdentity(address, marks, port), ignoredSenders: new Set() };
}

function identify(
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
  const name = `[${formatAddress(address)}]:${port}`;
  return { name, linkAddress: address, marks: new Set(marks) };
}

function isGlobal(address: Uint8Array): boolean {
  return !isLinkLocal(address) && !isUnspecified(address);
}
