import { Duplex } from "node:stream";

const CHUNK_LENGTH = 65536;

/**
 * A connection of Deno's as a stream of Node's: Deno's reaches link-local addresses, and only
 * Node's TLS can begin on a connection that is there and show a certificate.
 */
export class TcpStream extends Duplex {
  readonly #connection: Deno.TcpConn;

  constructor(connection: Deno.TcpConn) {
    super();
    this.#connection = connection;
  }

  override _read(): void {
    const chunk = new Uint8Array(CHUNK_LENGTH);
    this.#connection.read(chunk).then(
      (length) => this.push(length === null ? null : chunk.subarray(0, length)),
      (error) => this.destroy(error),
    );
  }

  override _write(
    octets: Uint8Array,
    _encoding: string,
    done: (error?: Error | null) => void,
  ): void {
    this.#writeAll(octets).then(() => done(), done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#connection.close();
    done(error);
  }

  async #writeAll(octets: Uint8Array): Promise<void> {
    for (let left = octets; left.length > 0;) {
      left = left.subarray(await this.#connection.write(left));
    }
  }
}
