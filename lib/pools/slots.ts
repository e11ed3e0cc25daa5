import { addressToBigInt, bigIntToAddress, isWithin } from "../wire/address.ts";
import { lastAddress, maskAddress, type Prefix } from "../wire/prefix.ts";

/**
 * A run of addresses, or of prefixes of one length, counted from 0: what a pool hands out.
 */
export class Slots {
  /** First address of the first slot: 16 octets. */
  readonly first: Uint8Array;
  /** Last address of the last slot: 16 octets. */
  readonly last: Uint8Array;
  /** How many there are. */
  readonly size: bigint;
  readonly #base: bigint;
  readonly #shift: bigint;

  private constructor(first: Uint8Array, last: Uint8Array, readonly length: number) {
    this.first = first;
    this.last = last;
    this.#shift = BigInt(128 - length);
    this.#base = addressToBigInt(first) >> this.#shift;
    this.size = (addressToBigInt(last) >> this.#shift) - this.#base + 1n;
  }

  /** The addresses from `first` to `last`, both included. */
  static ofRange(first: Uint8Array, last: Uint8Array): Slots {
    return new Slots(first, last, 128);
  }

  /** The prefixes of `length` bits within `prefix`; with 128 bits its addresses. */
  static ofPrefix(prefix: Prefix, length: number): Slots {
    return new Slots(maskAddress(prefix.address, prefix.length), lastAddress(prefix), length);
  }

  at(index: bigint): Prefix {
    return { address: bigIntToAddress((this.#base + index) << this.#shift), length: this.length };
  }

  /** The slot that holds the address, even when that lies outside: below 0, or `size` and above. */
  indexOf(address: Uint8Array): bigint {
    return (addressToBigInt(address) >> this.#shift) - this.#base;
  }

  /** Whether the prefix is one of the slots. */
  has({ address, length }: Prefix): boolean {
    return length === this.length && isWithin(address, this);
  }
}
