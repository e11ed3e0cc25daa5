import { isWithin } from "../wire/address.ts";
import { toHex } from "../wire/bytes.ts";
import type { Prefix } from "../wire/prefix.ts";
import type { CountedRange, LeaseHolder, PlaceCounter, PlaceOf } from "./places.ts";
import type { Exchange } from "./exchange.ts";

/** An address or prefix that is counted, and who has it. */
export interface CountedLease extends Prefix, LeaseHolder {
  /** Unix seconds, or `FOREVER`. */
  readonly validUntil: number;
}

/** Which leases are counted, and from where. */
export interface CountedSource extends CountedRange {
  readonly placeOf: PlaceOf;
  /** All of that kind that are active from `first` to `last`. */
  readonly read: () => Iterable<CountedLease>;
}

/** So many are no burden, expired or not. */
const FEW = 1024;

/** What is leased at one place, by key, with the end of each. */
interface Place {
  readonly ends: Map<string, number>;
  /** None of them ends before that. */
  earliestEnd: number;
}

/**
 * Knows how many leases of a kind there are at each place without asking the database: it reads
 * them once, and is told of every exchange from then on. What expires is noticed when a place is full,
 * so that a renewal costs two look-ups and nothing is ever searched beyond one full place.
 */
export class PlaceCount implements PlaceCounter {
  readonly #source: CountedSource;
  readonly #onClose: (count: PlaceCount) => void;
  readonly #placeOfKey = new Map<string, string>();
  readonly #places = new Map<string, Place>();
  #isRead = false;
  /** Leases above which all that have expired are forgotten. */
  #tidyAbove = FEW;

  /** @param onClose called when nobody asks any more */
  constructor(source: CountedSource, onClose: (count: PlaceCount) => void) {
    this.#source = source;
    this.#onClose = onClose;
  }

  isFull(place: string, most: number, more: number, now: number): boolean {
    if (!this.#isRead) this.#readAll();
    const found = this.#places.get(place);
    if (!found) return more >= most;
    if (found.ends.size + more < most) return false;
    if (now >= found.earliestEnd) this.#expire(place, found, now);
    return found.ends.size + more >= most;
  }

  /** How many leases are remembered, expired ones among them. */
  get size(): number {
    return this.#placeOfKey.size;
  }

  has(prefix: Prefix, now: number): boolean {
    const key = keyOf(prefix);
    const place = this.#placeOfKey.get(key);
    return place !== undefined && this.#places.get(place)!.ends.get(key)! > now;
  }

  /** To be called with every exchange that is recorded. */
  note(exchange: Exchange): void {
    if (!this.#isRead) return;
    const { clientId, link, granted, withdrawn, released, declined, contact } = exchange;
    const relays = contact?.relays;
    const client: LeaseHolder = { clientId, link, ...(relays && { relays }) };
    for (const prefix of withdrawn) this.#remove(prefix);
    for (const prefix of released) this.#remove(prefix);
    for (const prefix of exchange.revoked ?? []) this.#remove(prefix);
    for (const prefix of declined) this.#remove(prefix);
    for (const grant of granted) {
      if (!isWithin(grant.address, this.#source)) continue;
      if (grant.iaType !== this.#source.iaType) this.#remove(grant);
      else this.#put(grant, grant.validUntil, this.#source.placeOf(client));
    }
    if (this.#placeOfKey.size > this.#tidyAbove) this.#tidy(exchange.at);
  }

  /** To be called after a rollback: all is read again when it is asked for. */
  reload(): void {
    this.#isRead = false;
  }

  close(): void {
    this.#onClose(this);
  }

  #readAll(): void {
    this.#placeOfKey.clear();
    this.#places.clear();
    for (const lease of this.#source.read()) {
      this.#put(lease, lease.validUntil, this.#source.placeOf(lease));
    }
    this.#isRead = true;
  }

  #put(prefix: Prefix, validUntil: number, place: string | undefined): void {
    const key = keyOf(prefix);
    const before = this.#placeOfKey.get(key);
    if (before !== undefined && before !== place) this.#remove(prefix);
    if (place === undefined) return;
    this.#placeOfKey.set(key, place);
    const found = this.#places.get(place);
    if (found) {
      found.ends.set(key, validUntil);
      found.earliestEnd = Math.min(found.earliestEnd, validUntil);
    } else {
      this.#places.set(place, { ends: new Map([[key, validUntil]]), earliestEnd: validUntil });
    }
  }

  #remove(prefix: Prefix): void {
    const key = keyOf(prefix);
    const place = this.#placeOfKey.get(key);
    if (place === undefined) return;
    this.#placeOfKey.delete(key);
    const { ends } = this.#places.get(place)!;
    ends.delete(key);
    if (ends.size === 0) this.#places.delete(place);
  }

  /** What expired at places that never were full would be kept for ever. */
  #tidy(now: number): void {
    for (const [name, place] of this.#places) this.#expire(name, place, now);
    this.#tidyAbove = Math.max(FEW, 2 * this.#placeOfKey.size);
  }

  #expire(name: string, place: Place, now: number): void {
    let earliestEnd = Infinity;
    for (const [key, end] of place.ends) {
      if (end > now) {
        earliestEnd = Math.min(earliestEnd, end);
      } else {
        place.ends.delete(key);
        this.#placeOfKey.delete(key);
      }
    }
    place.earliestEnd = earliestEnd;
    if (place.ends.size === 0) this.#places.delete(name);
  }
}

function keyOf({ address, length }: Prefix): string {
  return `${toHex(address)}/${length}`;
}
