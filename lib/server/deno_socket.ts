import type { Datagram, DatagramSocket, Peer } from "./datagram_socket.ts";
import { giveReceiveBufferBack, takeReceiveBuffer } from "./receive_buffer.ts";

/** Datagrams that may wait until the system takes them: more are refused, as is what it refuses. */
export const MOST_WAITING = 4096;

/** A socket of the operating system. */
export class DenoSocket implements DatagramSocket {
  readonly #socket: Deno.DatagramConn;
  readonly #buffer = takeReceiveBuffer();
  #closed = false;
  #waiting = 0;

  constructor(socket: Deno.DatagramConn) {
    this.#socket = socket;
  }

  /** The port that it is bound to. */
  get port(): number {
    return (this.#socket.addr as Deno.NetAddr).port;
  }

  async receive(): Promise<Datagram | undefined> {
    try {
      const [bytes, from] = await this.#socket.receive(this.#buffer);
      const { hostname, port } = from as Deno.NetAddr;
      return { bytes, from: { address: hostname, port } };
    } catch (error) {
      if (this.#closed) return undefined;
      throw error;
    }
  }

  async send(bytes: Uint8Array, { address, port }: Peer): Promise<void> {
    if (this.#waiting >= MOST_WAITING) {
      throw new Error(`${MOST_WAITING} datagrams wait already until the system takes them`);
    }
    this.#waiting++;
    try {
      await this.#socket.send(bytes, { transport: "udp", hostname: address, port });
    } finally {
      this.#waiting--;
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.close();
    giveReceiveBufferBack(this.#buffer);
  }
}
