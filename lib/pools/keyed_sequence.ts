import { hash } from "node:crypto";
import { Writer } from "../wire/writer.ts";

/** Hexadecimal digits of a SHA-256, which cost half as much as its octets in a buffer. */
const DIGEST_DIGITS = 64;
const NUMBER_DIGITS = 32;

// Making a sequence never yields, so one writer serves all.
const writer = new Writer();

/**
 * Numbers that follow from who asks, that nobody can guess without the key, and that are the same
 * every time: where to look in a pool for an address (RFC 7707 section 4.1, RFC 8415 section 13).
 */
export class KeyedSequence {
  readonly #input: Uint8Array;
  readonly #round: number;
  #digest = "";
  #used = DIGEST_DIGITS;

  /**
   * @param key octets that only this server knows
   * @param clientId the DUID, at most 130 octets
   */
  constructor(key: Uint8Array, clientId: Uint8Array, iaType: number, iaid: number) {
    writer.reset();
    writer.put(key);
    this.#round = writer.position;
    writer.uint8(0);
    writer.uint8(iaType);
    writer.uint32(iaid);
    writer.uint8(0);
    writer.put(clientId);
    this.#input = writer.finish();
  }

  /** The next number of 128 bits, of at most 512. */
  next(): bigint {
    if (this.#used === DIGEST_DIGITS) {
      this.#digest = hash("sha256", this.#input, "hex");
      this.#input[this.#round]!++;
      this.#used = 0;
    }
    const at = this.#used;
    this.#used += NUMBER_DIGITS;
    return BigInt(`0x${this.#digest.slice(at, this.#used)}`);
  }
}
