import { OperatorError } from "../operator_error.ts";
import { DenoSocket } from "./deno_socket.ts";

/** Where all servers and relays on a link listen (RFC 8415 section 7.1). */
const ALL_SERVERS_AND_RELAYS = "ff02::1:2";
/** Where all servers of a site listen (RFC 8415 section 7.1). */
export const SITE_GROUP = "ff05::1:3";

/** Why an address and port cannot be listened to that somebody has: the end of a sentence. */
export const TAKEN = "another program listens there already";

/** Opens a socket for what is sent to all servers on an interface. @throws {OperatorError} */
export async function bindMulticast(
  name: string,
  index: number,
  port: number,
): Promise<DenoSocket> {
  const what = `${ALL_SERVERS_AND_RELAYS} on ${name}, port ${port}`;
  const hostname = `${ALL_SERVERS_AND_RELAYS}%${name}`;
  const socket = listen(hostname, port, what);
  try {
    await socket.joinMulticastV6(ALL_SERVERS_AND_RELAYS, index);
  } catch (error) {
    socket.close();
    throw new OperatorError(`Cannot listen on ${what}: ${messageOf(error)}`);
  }
  return new DenoSocket(socket);
}

/**
 * Opens a socket for what is sent to all servers of the site, on the interfaces with these indexes.
 *
 * @throws {OperatorError}
 */
export async function bindSiteGroup(
  indexes: readonly number[],
  port: number,
): Promise<DenoSocket> {
  const what = `${SITE_GROUP}, port ${port}`;
  // Nobody takes anything away from others who share a group: each of them gets all of it.
  const socket = listen(SITE_GROUP, port, what, true);
  try {
    for (const index of indexes) await socket.joinMulticastV6(SITE_GROUP, index);
  } catch (error) {
    socket.close();
    throw new OperatorError(`Cannot listen on ${what}: ${messageOf(error)}`);
  }
  return new DenoSocket(socket);
}

/** Opens a socket on an address of this machine, with a zone where it is link-local. @throws {OperatorError} */
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
    throw new OperatorError(`Cannot listen on ${what}: ${whyNotBound(error, port)}`, {
      cause: error,
    });
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
