import type { Links } from "../pipeline/link.ts";
import { PrefixSet } from "../pools/prefix_set.ts";
import { addressToBigInt, formatAddress } from "../wire/address.ts";
import { contains, firstBitsKey, maskAddress, type Prefix } from "../wire/prefix.ts";

/** From that many bits on a prefix is of a link between two, and has no all-zero address. */
const POINT_TO_POINT = 127;

/** What can be no client's, on whichever link: the links' own, and this server's. */
export class Unassignable {
  readonly #own: readonly Uint8Array[];
  readonly #allZero = new Map<bigint, { readonly address: Uint8Array; readonly name: string }>();
  readonly #onLinks = new PrefixSet();
  readonly #links: Links;

  /** @param own addresses of this machine */
  constructor(links: Links, own: readonly Uint8Array[]) {
    this.#own = own;
    this.#links = links;
    for (const { name, prefixes } of links.all) {
      for (const prefix of prefixes) {
        this.#onLinks.add(prefix);
        if (prefix.length >= POINT_TO_POINT) continue;
        const address = maskAddress(prefix.address, prefix.length);
        this.#allZero.set(keyOf(address), { address, name });
      }
    }
  }

  /** All of it: addresses, and prefixes that nothing around them or like them is to be assigned of. */
  *all(): Iterable<Prefix> {
    for (const address of this.#own) yield { address, length: 128 };
    for (const { address } of this.#allZero.values()) yield { address, length: 128 };
    for (const { prefixes } of this.#links.all) yield* prefixes;
  }

  /** What an address or prefix is, or has in it; `undefined`: it can be a client's. */
  why(prefix: Prefix): string | undefined {
    const own = this.#own.find((address) => contains(prefix, address));
    if (own) {
      return prefix.length === 128
        ? "an address of this server"
        : `around ${formatAddress(own)}, an address of this server`;
    }
    if (prefix.length === 128) {
      const link = this.#allZero.get(keyOf(prefix.address));
      return link === undefined ? undefined : `the all-zero address of link ${link.name}`;
    }
    const inside = this.#onLinks.firstWithin(prefix);
    if (inside?.length !== prefix.length) return undefined;
    return `the prefix of link ${this.#links.holding(inside.address)?.name}`;
  }
}

function keyOf(address: Uint8Array): bigint {
  return firstBitsKey(addressToBigInt(address), 128);
}
