import { addressToBigInt, bigIntToAddress } from "../wire/address.ts";
import type { Prefix } from "../wire/prefix.ts";

/**
 * Addresses and prefixes, of which there may be a million, and whether something is among them.
 */
export class PrefixSet {
  // By length, the bits that count.
  readonly #byLength = new Map<number, Set<bigint>>();
  // By length, the first bits of all prefixes that are longer: made when first asked for.
  readonly #shortened = new Map<number, Set<bigint>>();
  readonly #lookups: ((prefix: Prefix) => boolean)[] = [];

  /** Adds one address (128 bits) or a prefix. */
  add({ address, length }: Prefix): void {
    const set = this.#byLength.get(length) ?? new Set();
    set.add(firstBits(addressToBigInt(address), length));
    this.#byLength.set(length, set);
    this.#shortened.clear();
  }

  /** Adds what is kept elsewhere, such as in a database: says whether any of it overlaps a prefix. */
  addLookup(overlaps: (prefix: Prefix) => boolean): void {
    this.#lookups.push(overlaps);
  }

  /** Whether the address, as a number, is one of these or in one of these. */
  hasAddress(address: bigint): boolean {
    for (const [length, set] of this.#byLength) {
      if (set.has(firstBits(address, length))) return true;
    }
    if (this.#lookups.length === 0) return false;
    const prefix = { address: bigIntToAddress(address), length: 128 };
    return this.#lookups.some((overlaps) => overlaps(prefix));
  }

  /** Whether the prefix has an address in common with one of these. */
  overlaps(prefix: Prefix): boolean {
    const { length } = prefix;
    const address = addressToBigInt(prefix.address);
    for (const [shorter, set] of this.#byLength) {
      if (shorter <= length && set.has(firstBits(address, shorter))) return true;
    }
    return this.#longerThan(length).has(firstBits(address, length)) ||
      this.#lookups.some((overlaps) => overlaps(prefix));
  }

  #longerThan(length: number): ReadonlySet<bigint> {
    const known = this.#shortened.get(length);
    if (known) return known;
    const shortened = new Set<bigint>();
    for (const [longer, set] of this.#byLength) {
      if (longer <= length) continue;
      for (const bits of set) shortened.add(bits >> BigInt(longer - length));
    }
    this.#shortened.set(length, shortened);
    return shortened;
  }
}

function firstBits(address: bigint, length: number): bigint {
  return address >> BigInt(128 - length);
}
