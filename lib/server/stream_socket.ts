import type { TlsCredentials } from "../config/sections/listen.ts";
import type { Peer } from "./datagram_socket.ts";

/** The network, or the peer, broke a connection off. */
export class ConnectionBrokenError extends Error {
  override readonly name = "ConnectionBrokenError";
}

/** A connection did not become one of TLS. */
export class NotSecuredError extends Error {
  override readonly name = "NotSecuredError";
}

/** All that the server knows of a TCP connection: tests have their own. */
export interface StreamSocket {
  /** The other end. */
  readonly peer: Peer;
  /**
   * Waits for octets; `undefined` once the peer has sent its last, or the connection is closed.
   * Nothing is received while nobody waits, so a peer is slowed down to the pace of its reader.
   *
   * @throws {ConnectionBrokenError}
   */
  read(): Promise<Uint8Array | undefined>;
  /**
   * Waits until the system has taken the octets, which takes as long as the peer takes to read
   * those before them.
   *
   * @throws {ConnectionBrokenError}
   */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * Speaks TLS from now on, with certificates on both sides (RFC 7653 section 9.1).
   *
   * @param last sent before it, in the clear; what comes behind it is TLS
   * @throws {NotSecuredError} when the handshake fails, or the peer has no certificate that is
   * accepted
   */
  secure(credentials: TlsCredentials, last: Uint8Array): Promise<void>;
  /** Tells the peer that nothing more comes, behind what was written. */
  end(): void;
  /** Closes the connection at once: whatever waits for it ends. */
  close(): void;
}

/** All that the server knows of a place where TCP connections come in. */
export interface StreamServer {
  /** The port that it is bound to. */
  readonly port: number;
  /** Whether it was not closed yet. */
  readonly isOpen: boolean;
  /** Waits for the next connection. @throws when the system gives none, for now or because it is closed */
  accept(): Promise<StreamSocket>;
  /** Takes no more connections. Those that are open stay open. */
  close(): void;
}
