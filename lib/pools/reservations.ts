import { addressToBigInt, bigIntToAddress } from "../wire/address.ts";
import { contains, overlaps, type Prefix } from "../wire/prefix.ts";

/**
 * What no pool may hand out, whoever asks: static assignments, and addresses of this server.
 */
export class Reservations {
  readonly #addresses = new Set<bigint>();
  readonly #prefixes: Prefix[] = [];
  readonly #lookups: ((prefix: Prefix) => boolean)[] = [];

  /** Keeps one address (128 bits) or a whole prefix out of the pools. */
  add(prefix: Prefix): void {
    if (prefix.length === 128) this.#addresses.add(addressToBigInt(prefix.address));
    else this.#prefixes.push(prefix);
  }

  /** Keeps out what a table says that is too large to be held here. */
  addLookup(isReserved: (prefix: Prefix) => boolean): void {
    this.#lookups.push(isReserved);
  }

  /** Whether this address, as a number, is kept out: what address pools ask for each candidate. */
  holdsAddress(address: bigint): boolean {
    if (this.#addresses.has(address)) return true;
    if (this.#prefixes.length === 0 && this.#lookups.length === 0) return false;
    const prefix = { address: bigIntToAddress(address), length: 128 };
    return this.#prefixes.some((reserved) => overlaps(reserved, prefix)) ||
      this.#lookups.some((isReserved) => isReserved(prefix));
  }

  /** Whether any part of the prefix is kept out. */
  holds(prefix: Prefix): boolean {
    return this.#holdsAddressOf(prefix) ||
      this.#prefixes.some((reserved) => overlaps(reserved, prefix)) ||
      this.#lookups.some((isReserved) => isReserved(prefix));
  }

  #holdsAddressOf(prefix: Prefix): boolean {
    if (prefix.length === 128) return this.#addresses.has(addressToBigInt(prefix.address));
    for (const address of this.#addresses) {
      if (contains(prefix, bigIntToAddress(address))) return true;
    }
    return false;
  }
}
