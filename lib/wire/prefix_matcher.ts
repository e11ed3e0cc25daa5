import { addressToBigInt } from "./address.ts";
import { contains, type Prefix } from "./prefix.ts";

/** Prefixes of one length: their indexes by their first bits. */
interface OfLength {
  readonly bitsAfter: bigint;
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
      const bitsAfter = BigInt(128 - length);
      const byFirstBits = Map.groupBy(
        each,
        ([, { address }]) => addressToBigInt(address) >> bitsAfter,
      );
      const indexes = [...byFirstBits].map(([bits, same]) =>
        [bits, same.map(([index]) => index)] as const
      );
      return { bitsAfter, byFirstBits: new Map(indexes) };
    });
  }

  /** Whether one of the prefixes holds the address. */
  has(address: Uint8Array): boolean {
    if (this.#only) return contains(this.#only, address);
    const bits = addressToBigInt(address);
    for (const { bitsAfter, byFirstBits } of this.#byLength) {
      if (byFirstBits.has(bits >> bitsAfter)) return true;
    }
    return false;
  }

  /** Adds the indexes of all prefixes that hold the address. */
  find(address: Uint8Array, found: number[]): void {
    const bits = addressToBigInt(address);
    for (const { bitsAfter, byFirstBits } of this.#byLength) {
      for (const index of byFirstBits.get(bits >> bitsAfter) ?? []) found.push(index);
    }
  }
}
