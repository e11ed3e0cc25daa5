import { type CountedLease, PlaceCount } from "./place_count.ts";
import type { CountedRange, PlaceCounter, PlaceOf } from "./places.ts";
import type { Exchange } from "./exchange.ts";

/** The counts that somebody asked for, kept up to date with a store. */
export class PlaceCounts {
  readonly #read: (range: CountedRange) => Iterable<CountedLease>;
  readonly #counts = new Set<PlaceCount>();

  /** @param read all active leases of a range */
  constructor(read: (range: CountedRange) => Iterable<CountedLease>) {
    this.#read = read;
  }

  /** Begins to count; see `LeaseReader.countByPlace`. */
  begin(range: CountedRange, placeOf: PlaceOf): PlaceCounter {
    const count = new PlaceCount(
      { ...range, placeOf, read: () => this.#read(range) },
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
