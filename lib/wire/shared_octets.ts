/**
 * Small pieces of memory that share buffers: a buffer of its own costs 16 octets thirty times as
 * much as a view. A buffer is there as long as one of its pieces.
 */
export class SharedOctets {
  readonly #size: number;
  readonly #largest: number;
  #buffer = new Uint8Array();
  #used = 0;

  /**
   * @param size octets of a buffer, which is what a piece may keep from being collected
   * @param largest octets of a piece; what is larger has a buffer of its own
   */
  constructor(size: number, largest: number) {
    this.#size = size;
    this.#largest = largest;
  }

  /** Octets of 0. */
  take(length: number): Uint8Array<ArrayBuffer> {
    if (length > this.#largest) return new Uint8Array(length);
    if (this.#used + length > this.#buffer.length) {
      this.#buffer = new Uint8Array(this.#size);
      this.#used = 0;
    }
    return this.#buffer.subarray(this.#used, this.#used += length);
  }

  /** A copy of octets. */
  copy(octets: Uint8Array): Uint8Array<ArrayBuffer> {
    const copy = this.take(octets.length);
    copy.set(octets);
    return copy;
  }
}
