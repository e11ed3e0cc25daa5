import type { Machine } from "../config/machine.ts";
import type {
  InterfaceListener,
  ListenerConfiguration,
  TcpListener,
  UnicastListener,
} from "../config/sections/listen.ts";
import { OperatorError } from "../operator_error.ts";
import { equalBytes, formatAddress, isLinkLocal } from "../wire/address.ts";
import { CannotListen, isNotThere } from "./bind.ts";
import type { DatagramSocket } from "./datagram_socket.ts";
import { type Host, isGivenUp, isToWait, START_AS_USER } from "./host.ts";
import {
  type DatagramIdentity,
  identifyInterface,
  identifyTcp,
  identifyUnicast,
  nameOfAddress,
  nameOfTcp,
} from "./identities.ts";
import type { GroupSocket } from "./network.ts";
import type { SocketChange } from "./open_sockets.ts";
import { reasonOf } from "../thrown.ts";

/** A place to listen, as it is now. */
export interface Place {
  /** Left out: it follows from others. */
  readonly configured?: ListenerConfiguration;
  /** The entry that it is one of, where that is a pattern. */
  readonly pattern?: InterfaceListener | undefined;
  /** For people. */
  readonly name: string;
  /** What its sockets are bound to. */
  readonly keys: readonly string[];
  /** Left out: it is listened at. Why it is not, or to no avail: the end of a sentence. */
  readonly problem?: string;
  /** What kept a socket from being opened. */
  readonly error?: OperatorError;
  /** Whether more of it may be opened though nothing changes that the machine tells. */
  readonly isToRetry?: boolean;
  /** Whether it waits for an address that the system still looks for on the link (RFC 4862, 5.4). */
  readonly isTentative?: boolean;
  /** The number of its interface when it was there last. */
  readonly index?: number | undefined;
  /** Whether its interface is there; whether its address was there when it was looked for last. */
  readonly isThere?: boolean;
  /** Who listens on an interface. */
  readonly identity?: DatagramIdentity;
  /** Own addresses of an interface at which it is not heard. */
  readonly unheard?: readonly string[];
}

/** What a place is opened with. */
export interface Opening {
  readonly machine: Machine;
  readonly change: SocketChange;
  readonly host: Host;
}

/** Opens what is not open of a place. @param before how it was */
export async function openPlace(
  configured: ListenerConfiguration,
  before: Place | undefined,
  opening: Opening,
): Promise<Place> {
  try {
    switch (configured.kind) {
      case "unicast":
        return await openUnicast(configured, before, opening);
      case "tcp":
        return await openTcp(configured, before, opening);
      case "interface":
        return await openInterface(configured, before, opening);
    }
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    const name = nameOfPlace(configured);
    const problem = whyNotOpen(error, opening.host);
    const isTentative = isNotThere(error) && isListed(configured, opening.machine);
    return { configured, name, keys: [], error, problem, isTentative, isToRetry: true };
  }
}

/** Why a place cannot be listened at: the end of a sentence. */
export function whyNotOpen(error: OperatorError, host: Host): string {
  const why = error instanceof CannotListen ? error.why : error.message;
  return isGivenUp(error, host) ? `${why}, and the server gave root up: ${START_AS_USER}` : why;
}

/** Whether the machine says that it has the address that a listener is to be bound to. */
function isListed(configured: ListenerConfiguration, machine: Machine): boolean {
  if (configured.kind !== "interface") return machine.hasAddress(configured.address);
  const { replyFrom, interface: name } = configured;
  return replyFrom === undefined || machine.hasAddress(replyFrom, name);
}

/** For people. */
export function nameOfPlace(configured: ListenerConfiguration): string {
  if (configured.kind === "interface") return configured.interface;
  const { address, port } = configured;
  return configured.kind === "tcp" ? nameOfTcp(address, port) : nameOfAddress(address, port);
}

/** Listens where relays send to. */
async function openUnicast(
  configured: UnicastListener,
  before: Place | undefined,
  { machine, change, host }: Opening,
): Promise<Place> {
  const text = formatAddress(configured.address);
  const key = `${text} ${configured.port}`;
  const { socket } = await change.socket(
    key,
    () => host.network.bind(text, configured.port, `[${text}]:${configured.port}`),
  );
  const who = identifyUnicast(configured, socket.port, machine);
  change.serve(key, { kind: "datagrams", ...who, replySocket: socket, multicast: false });
  return { ...addressed(configured, before, machine), name: who.identity.name, keys: [key] };
}

/** Listens where requestors connect to. */
async function openTcp(
  configured: TcpListener,
  before: Place | undefined,
  { machine, change, host }: Opening,
): Promise<Place> {
  const text = formatAddress(configured.address);
  const key = `TCP ${text} ${configured.port}`;
  const { socket } = await change.socket(key, () => host.network.listen(text, configured.port));
  const who = identifyTcp(configured, socket.port);
  change.serve(key, { kind: "connections", ...who });
  return { ...addressed(configured, before, machine), name: who.identity.name, keys: [key] };
}

/**
 * A socket outlives its address, and hears again when that is back. Some addresses are the system's
 * without being on any interface, so only one that was there can be gone.
 */
function addressed(
  configured: UnicastListener | TcpListener,
  before: Place | undefined,
  machine: Machine,
): Pick<Place, "configured" | "isThere" | "problem"> {
  if (machine.hasAddress(configured.address)) return { configured, isThere: true };
  if (before?.isThere === undefined) return { configured };
  return {
    configured,
    isThere: false,
    problem: "this machine does not have that address any more",
  };
}

/**
 * Listens to the clients on an interface, and to what is sent to its link-local addresses: relays
 * may be configured so, and clients learn there that they are to use multicast.
 */
async function openInterface(
  configured: InterfaceListener,
  before: Place | undefined,
  opening: Opening,
): Promise<Place> {
  const { interface: name, port, replyFrom } = configured;
  const { machine, change, host } = opening;
  const found = machine.interface(name);
  if (found?.index === undefined) return away(configured, before, opening);
  const { index } = found;
  const key = `multicast ${index} ${port}`;
  const { socket, isFresh } = await change.socket(
    key,
    () => host.network.bindMulticast(name, index, port),
  );
  if (!isFresh && before?.isThere === false) {
    const problem = await whyNotJoined(socket);
    if (problem !== undefined) return { ...left(before, change, problem), isToRetry: true };
  }
  const who = identifyInterface(configured, machine);
  const bound = new Map<string, DatagramSocket>();
  const unheard: string[] = [];
  let problem: string | undefined;
  let replySocket: DatagramSocket = socket;
  const linkLocal = found.addresses.map(({ address }) => address).filter(isLinkLocal);
  for (const address of withReplyFrom(linkLocal, replyFrom)) {
    const isReplyFrom = replyFrom !== undefined && equalBytes(address, replyFrom);
    const text = formatAddress(address);
    const what = `${text} on ${name}, port ${port}`;
    const ownKey = `${text} ${index} ${port}`;
    try {
      const own = await change.socket(
        ownKey,
        () => host.network.bind(`${text}%${name}`, port, what),
      );
      bound.set(ownKey, own.socket);
      if (isReplyFrom) replySocket = own.socket;
    } catch (error) {
      // An address that the link has twice is the system's to refuse, and no reason not to serve.
      if (isReplyFrom || !isToWait(error, host)) throw error;
      unheard.push(text);
      problem = isNotThere(error)
        ? `${text} is not its to use yet, or another host on the link has it`
        : whyNotOpen(error as OperatorError, host);
    }
  }
  change.serve(key, { kind: "datagrams", ...who, replySocket, multicast: true });
  for (const [key, socket] of bound) {
    change.serve(key, { kind: "datagrams", ...who, replySocket: socket, multicast: false });
  }
  const keys = [key, ...bound.keys()];
  const isToRetry = unheard.length > 0;
  const place = { configured, name, keys, index, isThere: true, identity: who, unheard, isToRetry };
  // Without an address of its own it hears, and cannot answer.
  return problem === undefined || bound.size > 0 ? place : { ...place, problem, isTentative: true };
}

function withReplyFrom(
  linkLocal: readonly Uint8Array[],
  replyFrom: Uint8Array | undefined,
): readonly Uint8Array[] {
  const isThere = !replyFrom || linkLocal.some((address) => equalBytes(address, replyFrom));
  return isThere ? linkLocal : [replyFrom, ...linkLocal];
}

/**
 * What is down comes back with the number that it had, to the sockets that it had: they stay, but
 * where that number is another interface's now.
 */
function away(
  configured: InterfaceListener,
  before: Place | undefined,
  { machine, change }: Opening,
): Place {
  const { interface: name } = configured;
  const problem = machine.interface(name)
    ? "it has no link-local IPv6 address; is it up, with IPv6 enabled?"
    : "there is no such interface with an address";
  const isLeft = before?.index !== undefined && machine.nameOf(before.index) === undefined;
  if (isLeft) return left({ ...before, configured }, change, problem);
  return { configured, name, keys: [], isThere: false, problem };
}

/** Leaves the sockets of a place as they are. */
function left(
  { configured, name, keys, index }: Place,
  change: SocketChange,
  problem: string,
): Place {
  for (const key of keys) change.keep(key);
  return { ...configured && { configured }, name, keys, index, isThere: false, problem };
}

async function whyNotJoined(socket: GroupSocket): Promise<string | undefined> {
  try {
    await socket.join();
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}
