import type { AddressRange } from "../config/values.ts";
import { REGISTERED } from "../leases/lease.ts";
import type { PlaceCounter } from "../leases/places.ts";
import type { LeaseReader } from "../leases/store.ts";
import type { Drop } from "../pipeline/ending.ts";
import { addressToBigInt, formatAddress, isWithin } from "../wire/address.ts";
import { toHex } from "../wire/bytes.ts";

/** One in so many addresses of a pool may be registered. */
const SHARE = 4n;
/** Registered addresses of a pool, however large: all are counted in memory. */
const MOST = 65_536n;
/** Addresses of a pool that is too large to be filled. */
const BOUNDLESS = 2n ** 32n;
/** Octets that few pools have in common: one that can be filled is in two such prefixes at most. */
const KEY_OCTETS = 12;

const HERE = "the pool";

/** A pool, and how much of it may be registered. */
interface Share extends AddressRange {
  readonly most: number;
  readonly refusal: Drop;
  count: PlaceCounter | undefined;
}

/**
 * Keeps address pools for those who ask for addresses: what clients register on their own is a
 * quarter of a pool at most, and an address in any case.
 */
export class RegisteredShares {
  readonly #pools: readonly AddressRange[];
  readonly #refusal: (why: string) => Drop;
  #byKey: ReadonlyMap<string, readonly Share[]> | undefined;

  /**
   * @param pools what is leased; complete when it is opened
   * @param refusal how it is said that a pool has no more room, which is the same each time
   */
  constructor(pools: readonly AddressRange[], refusal: (why: string) => Drop) {
    this.#pools = pools;
    this.#refusal = refusal;
  }

  /** Reads what is registered. */
  open(leases: LeaseReader, now: number): void {
    for (const shares of this.#shares().values()) {
      for (const share of shares) isReached(share, leases, now);
    }
  }

  /** Counts no more. */
  close(): void {
    for (const shares of this.#byKey?.values() ?? []) {
      for (const share of shares) {
        share.count?.close();
        share.count = undefined;
      }
    }
  }

  /** How it is said that a pool that holds the address has no room for it. */
  reachedAt(address: Uint8Array, leases: LeaseReader, now: number): Drop | undefined {
    const shares = this.#shares().get(keyOf(address));
    const reached = shares?.find((share) =>
      isWithin(address, share) && isReached(share, leases, now) &&
      !share.count!.has({ address, length: 128 }, now)
    );
    return reached?.refusal;
  }

  #shares(): ReadonlyMap<string, readonly Share[]> {
    if (this.#byKey) return this.#byKey;
    const distinct = new Map(this.#pools.map((pool) => [rangeOf(pool), pool]));
    const byKey = new Map<string, Share[]>();
    for (const share of [...distinct.values()].flatMap((pool) => this.#shareOf(pool) ?? [])) {
      for (const key of new Set([keyOf(share.first), keyOf(share.last)])) {
        const others = byKey.get(key);
        if (others) others.push(share);
        else byKey.set(key, [share]);
      }
    }
    return this.#byKey = byKey;
  }

  #shareOf(pool: AddressRange): Share | undefined {
    const size = addressToBigInt(pool.last) - addressToBigInt(pool.first) + 1n;
    if (size >= BOUNDLESS) return undefined;
    const quarter = size / SHARE;
    const most = Math.max(1, Number(quarter < MOST ? quarter : MOST));
    const refusal = this.#refusal(
      `No more addresses of the pool ${rangeOf(pool)} may be registered: ${most} of ${size} are`,
    );
    return { ...pool, most, refusal, count: undefined };
  }
}

function isReached(share: Share, leases: LeaseReader, now: number): boolean {
  const { first, last, most } = share;
  share.count ??= leases.countByPlace({ iaType: REGISTERED, first, last }, () => HERE);
  return share.count.isFull(HERE, most, 0, now);
}

function rangeOf({ first, last }: AddressRange): string {
  return `${formatAddress(first)}-${formatAddress(last)}`;
}

function keyOf(address: Uint8Array): string {
  return toHex(address.subarray(0, KEY_OCTETS));
}
