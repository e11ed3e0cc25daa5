import { WireError } from "./error.ts";
import { SharedOctets } from "./shared_octets.ts";

/** UDP and the framing of RFC 5460 both stop at 16 bits of length. */
export const MAX_MESSAGE_LENGTH = 65535;

/** Octets of the buffers that small messages share, and of the largest of those. */
const SHARED = 65536;
const SMALL = 4096;

/** Puts values in network order into one buffer, which can be used again after `reset`. */
export class Writer {
  readonly #bytes = new Uint8Array(MAX_MESSAGE_LENGTH);
  readonly #shared = new SharedOctets(SHARED, SMALL);
  /** Octets written so far. */
  position = 0;

  /** Begins again, with nothing written. */
  reset(): void {
    this.position = 0;
  }

  /** Writes one octet. */
  uint8(value: number): void {
    this.#bytes[this.#advance(1)] = value;
  }

  /** Writes a number as two octets. */
  uint16(value: number): void {
    this.#setUint16(this.#advance(2), value);
  }

  /** Writes a number as three octets. */
  uint24(value: number): void {
    const at = this.#advance(3);
    this.#bytes[at] = value >>> 16;
    this.#setUint16(at + 1, value);
  }

  /** Writes a number as four octets. */
  uint32(value: number): void {
    const at = this.#advance(4);
    this.#setUint16(at, value >>> 16);
    this.#setUint16(at + 2, value);
  }

  /** Writes octets as they are. */
  put(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#advance(bytes.length));
  }

  /** Leaves room for a 16-bit length, writes the value, and fills in how long it became. */
  withLength<T>(layout: { encode(writer: Writer, value: T): void }, value: T): void {
    const at = this.#advance(2);
    layout.encode(this, value);
    this.#setUint16(at, this.position - at - 2);
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.#shared.copy(this.#bytes.subarray(0, this.position));
  }

  #setUint16(at: number, value: number): void {
    this.#bytes[at] = value >>> 8;
    this.#bytes[at + 1] = value;
  }

  #advance(length: number): number {
    const at = this.position;
    if (at + length > MAX_MESSAGE_LENGTH) {
      throw new WireError(`A message is longer than ${MAX_MESSAGE_LENGTH} octets`);
    }
    this.position = at + length;
    return at;
  }
}
