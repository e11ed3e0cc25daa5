import { OperatorError } from "../operator_error.ts";
import { reasonOf } from "../thrown.ts";
import { DenoSocket } from "./deno_socket.ts";
import { MulticastSocket } from "./multicast_socket.ts";

/** Where all servers and relays on a link listen (RFC 8415 section 7.1). */
const ALL_SERVERS_AND_RELAYS = "ff02::1:2";
/** Where all servers of a site listen (RFC 8415 section 7.1). */
export const SITE_GROUP = "ff05::1:3";

/** Why an address and port cannot be listened to that somebody has: the end of a sentence. */
export const TAKEN = "another program listens there already";

/** A place cannot be listened at. */
export class CannotListen extends OperatorError {
  override readonly name = "CannotListen";

  /**
   * @param what where, for people
   * @param why the end of a sentence
   */
  constructor(what: string, readonly why: string, options?: ErrorOptions) {
    super(`Cannot listen on ${what}: ${why}`, options);
  }
}

/**
 * Opens a socket for what is sent to all servers on an interface, and joins the group of all servers
 * of the site there, for which another socket listens.
 *
 * @throws {CannotListen}
 */
export async function bindMulticast(
  name: string,
  index: number,
  port: number,
): Promise<MulticastSocket> {
  const what = `${ALL_SERVERS_AND_RELAYS} on ${name}, port ${port}`;
  const socket = listen(`${ALL_SERVERS_AND_RELAYS}%${index}`, port, what);
  const multicast = new MulticastSocket(socket, [ALL_SERVERS_AND_RELAYS, SITE_GROUP], index);
  try {
    await multicast.join();
  } catch (error) {
    multicast.close();
    throw new CannotListen(what, whyNotBound(error, port), { cause: error });
  }
  return multicast;
}

/**
 * Opens a socket for what is sent to all servers of the site. It hears that on each interface on
 * which anybody on this machine has joined the group, as those for the interfaces do: a socket that
 * joined it on many interfaces would need more memory than the system grants one (optmem_max).
 *
 * @throws {CannotListen}
 */
export function bindSiteGroup(port: number): DenoSocket {
  // Nobody takes anything away from others who share a group: each of them gets all of it.
  return new DenoSocket(listen(SITE_GROUP, port, `${SITE_GROUP}, port ${port}`, true));
}

/** Opens a socket on an address of this machine, with a zone where it is link-local. @throws {CannotListen} */
export function bind(hostname: string, port: number, what: string): DenoSocket {
  return new DenoSocket(listen(hostname, port, what));
}

function listen(
  hostname: string,
  port: number,
  what: string,
  reuseAddress = false,
): Deno.DatagramConn {
  try {
    return Deno.listenDatagram({ transport: "udp", hostname, port, reuseAddress });
  } catch (error) {
    throw new CannotListen(what, whyNotBound(error, port), { cause: error });
  }
}

/** Why an address and port cannot be listened to: the end of a sentence. */
export function whyNotBound(error: unknown, port: number): string {
  if (error instanceof Deno.errors.AddrInUse) {
    return TAKEN;
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return "this machine does not have that address";
  }
  if (isNoDevice(error)) return "the interface is not there any more";
  if (error instanceof Deno.errors.PermissionDenied) {
    return port < 1024
      ? `ports below 1024 need root or the capability CAP_NET_BIND_SERVICE`
      : "permission denied";
  }
  return reasonOf(error);
}

/** Whether an address or interface is not there, or not yet: a socket can be opened once it is. */
export function isNotThere(error: unknown): boolean {
  if (!(error instanceof OperatorError)) return false;
  const { cause } = error;
  return cause instanceof Deno.errors.AddrNotAvailable || isNoDevice(cause);
}

/** Deno has no class for ENODEV, nor for ENXIO. */
function isNoDevice(error: unknown): boolean {
  return error instanceof Error && /\(os error (19|6)\)$/.test(error.message);
}
