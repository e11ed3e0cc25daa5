/** Where a datagram came from, or goes to. */
export interface Peer {
  /** An IPv6 address as text, without a zone. */
  readonly address: string;
  readonly port: number;
}

/** A datagram as it came in. */
export interface Datagram {
  /** Good until the next one is received. */
  readonly bytes: Uint8Array;
  readonly from: Peer;
}

/** All that the server knows of a socket: tests have their own. */
export interface DatagramSocket {
  /** Waits for the next datagram; `undefined` once the socket is closed. */
  receive(): Promise<Datagram | undefined>;
  /** @returns a promise that fails when the datagram could not be sent */
  send(bytes: Uint8Array, to: Peer): Promise<void>;
  close(): void;
}
