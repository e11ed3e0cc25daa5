import { addressToBigInt } from "./address.ts";
import { contains, firstBitsKey, type Prefix } from "./prefix.ts";

/** Prefixes of one length: their indexes by their first bits. */
interface OfLength {
  readonly length: number;
  readonly byFirstBits: ReadonlyMap<bigint, readonly number[]>;
}

/** A set of prefixes: a look-up costs as much as they have lengths, however many they are. */
export class PrefixMatcher {
  readonly #only: Prefix | undefined;
  readonly #byLength: readonly OfLength[];

  constructor(prefixes: readonly Prefix[]) {
    const [first, ...others] = prefixes;
    this.#only = others.length === 0 ? first : undefined;
    const byLength = Map.groupBy(prefixes.entries(), ([, { length }]) => length);
    this.#byLength = [...byLength].map(([length, each]) => {
      const byFirstBits = Map.groupBy(
        each,
        ([, { address }]) => firstBitsKey(addressToBigInt(address), length),
      );
      const indexes = [...byFirstBits].map(([bits, same]) =>
        [bits, same.map(([index]) => index)] as const
      );
      return { length, byFirstBits: new Map(indexes) };
    });
  }

  /** Whether one of the prefixes holds the address. */
  has(address: Uint8Array): boolean {
    if (this.#only) return contains(this.#only, address);
    const bits = addressToBigInt(address);
    for (const { length, byFirstBits } of this.#byLength) {
      if (byFirstBits.has(firstBitsKey(bits, length))) return true;
    }
    return false;
  }

  /** Adds the indexes of all prefixes that hold the address. */
  find(address: Uint8Array, found: number[]): void {
    const bits = addressToBigInt(address);
    for (const { length, byFirstBits } of this.#byLength) {
      for (const index of byFirstBits.get(firstBitsKey(bits, length)) ?? []) found.push(index);
    }
  }
}
