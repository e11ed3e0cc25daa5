import { Duplex } from "node:stream";

/** Octets that are read at once. */
const READ_AT_ONCE = 16_384;

/**
 * A connection of Deno as a stream of Node, which TLS can be spoken on later. A server of
 * `node:net` would do so too, but after one accept that fails it never takes a connection again.
 */
export class ConnectionStream extends Duplex {
  readonly #connection: Deno.Conn;

  constructor(connection: Deno.Conn) {
    super({ allowHalfOpen: true, readableHighWaterMark: READ_AT_ONCE });
    this.#connection = connection;
  }

  override _read(): void {
    const buffer = new Uint8Array(READ_AT_ONCE);
    this.#connection.read(buffer).then(
      (count) => this.push(count === null ? null : buffer.subarray(0, count)),
      (error: Error) => this.destroy(error),
    );
  }

  override _write(octets: Uint8Array, _: string, done: (error?: Error) => void): void {
    this.#writeAll(octets).then(() => done(), done);
  }

  override _final(done: (error?: Error) => void): void {
    this.#connection.closeWrite().then(() => done(), done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#connection.close();
    done(error);
  }

  async #writeAll(octets: Uint8Array): Promise<void> {
    for (let written = 0; written < octets.length;) {
      written += await this.#connection.write(octets.subarray(written));
    }
  }
}
