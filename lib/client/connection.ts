import type { Message } from "../wire/message_layout.ts";

/** Who a requestor is, and whom it believes, in TLS: texts in PEM. */
export interface TlsCredentials {
  /** The authority that server certificates must be from. */
  readonly ca: string;
  /** The requestor's own certificate, with those that lead to its authority. */
  readonly certificate: string;
  /** The private key of the certificate. */
  readonly key: string;
  /** The name that the server's certificate must be for. Default: its address. */
  readonly serverName?: string;
}

/** A connection to one server, on which whole messages come and go (RFC 5460 section 5.1). */
export interface Connection {
  /** Where it leads, for people: `[2001:db8::1]:547`. */
  readonly destination: string;
  /** Whether {@linkcode Connection.secure} has been called with success. */
  readonly isSecure: boolean;
  /** The transaction-ids that were used on it: no query may use one again (RFC 5460 section 6.5). */
  readonly transactionIds: Set<number>;
  /**
   * Sends a message.
   *
   * @param patience milliseconds that the connection may stay blocked
   * @throws {ChannelError} when it cannot be sent; the connection is closed then
   */
  send(message: Message, patience: number): Promise<void>;
  /**
   * The message that comes in next, or `undefined` when the connection has been closed.
   *
   * @param patience milliseconds in which nothing at all may come in
   * @throws {ChannelError} when none came, or what came is no message; the connection is closed then
   */
  receive(patience: number): Promise<Message | undefined>;
  /**
   * Makes it a TLS connection, in which both sides show certificates (RFC 7653 section 8.2).
   *
   * @throws {ChannelError} when that fails; the connection is closed then
   */
  secure(credentials: TlsCredentials): Promise<void>;
  /** Ends it. Whoever waits for a message gets `undefined`. */
  close(): Promise<void>;
}
