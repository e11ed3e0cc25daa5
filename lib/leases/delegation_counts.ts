import { type Delegation, DelegationCount } from "./delegation_count.ts";
import type { DelegationCounter, PlaceOf } from "./delegations.ts";
import type { Exchange } from "./exchange.ts";

/** The counts that somebody asked for, kept up to date with a store. */
export class DelegationCounts {
  readonly #read: (first: Uint8Array, last: Uint8Array) => Iterable<Delegation>;
  readonly #counts = new Set<DelegationCount>();

  /** @param read all that are delegated from one address to another, both included */
  constructor(read: (first: Uint8Array, last: Uint8Array) => Iterable<Delegation>) {
    this.#read = read;
  }

  /** Begins to count; see `LeaseReader.countDelegations`. */
  begin(first: Uint8Array, last: Uint8Array, placeOf: PlaceOf): DelegationCounter {
    const read = () => this.#read(first, last);
    const count = new DelegationCount(
      { first, last, placeOf, read },
      (closed) => this.#counts.delete(closed),
    );
    this.#counts.add(count);
    return count;
  }

  /** To be called with every exchange that is recorded. */
  note(exchange: Exchange): void {
    for (const count of this.#counts) count.note(exchange);
  }

  /** To be called after a rollback. */
  reload(): void {
    for (const count of this.#counts) count.reload();
  }
}
