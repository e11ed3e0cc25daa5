import { Buffer } from "node:buffer";
import { hash } from "node:crypto";

const DIGEST_OCTETS = 32;
const NUMBER_OCTETS = 16;

/**
 * Numbers that follow from who asks, that nobody can guess without the key, and that are the same
 * every time: where to look in a pool for an address (RFC 7707 section 4.1, RFC 8415 section 13).
 */
export class KeyedSequence {
  readonly #input: Uint8Array;
  #digest: Buffer = Buffer.alloc(0);
  #used = DIGEST_OCTETS;

  /**
   * @param key octets that only this server knows
   * @param clientId the DUID, at most 65,535 octets
   */
  constructor(key: Uint8Array, clientId: Uint8Array, iaType: number, iaid: number) {
    this.#input = new Uint8Array(key.length + 7 + clientId.length);
    this.#input.set(key);
    const view = new DataView(this.#input.buffer, key.length);
    view.setUint8(1, iaType);
    view.setUint32(2, iaid);
    this.#input.set(clientId, key.length + 7);
    this.#round = key.length;
  }

  readonly #round: number;

  /** The next number of 128 bits, of at most 512. */
  next(): bigint {
    if (this.#used === DIGEST_OCTETS) {
      this.#digest = hash("sha256", this.#input, "buffer");
      this.#input[this.#round]!++;
      this.#used = 0;
    }
    const at = this.#used;
    this.#used += NUMBER_OCTETS;
    return this.#digest.readBigUInt64BE(at) << 64n | this.#digest.readBigUInt64BE(at + 8);
  }
}
