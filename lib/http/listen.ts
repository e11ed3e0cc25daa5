import { type HttpConfiguration, nameOfHttp } from "../config/sections/http.ts";
import { openSocket, type SocketAccess } from "../control/control_socket.ts";
import { CannotListen, whyNotBound } from "../server/bind.ts";
import { formatAddress } from "../wire/address.ts";

/** Where HTTP is to be spoken, with who may use it where that is a socket. */
export interface HttpWanted {
  readonly configured: HttpConfiguration;
  /** Of a socket. */
  readonly access?: SocketAccess;
}

/** What a socket is called in errors. */
export const SOCKET = "the socket of http";

/**
 * Listens where HTTP is to be spoken.
 *
 * @throws {OperatorError}
 */
export async function listenAt({ configured, access }: HttpWanted): Promise<Deno.Listener> {
  if (configured.kind === "socket") {
    return await openSocket(configured.socket.path, access!, SOCKET);
  }
  const { address, port } = configured;
  try {
    return Deno.listen({ hostname: formatAddress(address), port });
  } catch (error) {
    throw new CannotListen(`${nameOfHttp(configured)} (HTTP)`, whyNotBound(error, port), {
      cause: error,
    });
  }
}
