import type { Duplex } from "node:stream";
import { createServer, type TLSSocket } from "node:tls";
import type { TlsCredentials } from "../config/sections/listen.ts";
import { NotSecuredError } from "./stream_socket.ts";

/**
 * Speaks TLS on a connection that is open, as its server, and asks the peer for a certificate.
 *
 * By a server that does not listen, to which the connection is handed: a TLSSocket around it would
 * accept any certificate.
 *
 * @throws {NotSecuredError}
 */
export function speakTls(
  socket: Duplex,
  { certificate, key, clientCa }: TlsCredentials,
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const refuse = (error: Error) => reject(new NotSecuredError(error.message, { cause: error }));
    const server = createServer({
      cert: certificate,
      key,
      ca: clientCa,
      requestCert: true,
      rejectUnauthorized: true,
      // RFC 7653 section 9.1 asks for the recommendations of BCP 195: nothing older.
      minVersion: "TLSv1.2",
    });
    server.once("secureConnection", (secured) => {
      secured.allowHalfOpen = isHalfOpenAllowed;
      if (secured.authorized) resolve(secured);
      else refuse(secured.authorizationError);
    });
    server.once("tlsClientError", refuse);
    socket.once("error", refuse);
    socket.once("close", () => refuse(new Error("it was closed during the handshake")));
    // Until the handshake is over, a peer that goes away would not be noticed otherwise.
    const isHalfOpenAllowed = socket.allowHalfOpen;
    socket.allowHalfOpen = false;
    server.emit("connection", socket);
  });
}
