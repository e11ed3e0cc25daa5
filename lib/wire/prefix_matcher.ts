import { addressToBigInt } from "./address.ts";
import { contains, type Prefix } from "./prefix.ts";

/** Prefixes of one length, by their first bits. */
interface OfLength {
  readonly bitsAfter: bigint;
  readonly firstBits: Set<bigint>;
}

/** A set of prefixes: a look-up costs as much as they have lengths, however many they are. */
export class PrefixMatcher {
  readonly #only: Prefix | undefined;
  readonly #byLength: readonly OfLength[];

  constructor(prefixes: readonly Prefix[]) {
    const [first, ...others] = prefixes;
    this.#only = others.length === 0 ? first : undefined;
    this.#byLength = [...Map.groupBy(prefixes, ({ length }) => length)].map(([length, each]) => {
      const bitsAfter = BigInt(128 - length);
      const firstBits = each.map(({ address }) => addressToBigInt(address) >> bitsAfter);
      return { bitsAfter, firstBits: new Set(firstBits) };
    });
  }

  /** Whether one of the prefixes holds the address. */
  has(address: Uint8Array): boolean {
    if (this.#only) return contains(this.#only, address);
    const bits = addressToBigInt(address);
    for (const { bitsAfter, firstBits } of this.#byLength) {
      if (firstBits.has(bits >> bitsAfter)) return true;
    }
    return false;
  }
}
