import type { DatabaseSync } from "node:sqlite";
import type { Catalogue } from "./catalogue.ts";
import { type Delegation, DelegationCount } from "../delegation_count.ts";
import { READS } from "./queries.ts";
import { prepare, type Statement } from "../../sqlite/statement.ts";
import type { DelegationCounter, Exchange, PlaceOf } from "../store.ts";

/** Delegations that are read at once. */
const PAGE = 1024;
/** Sorts before every length that there is. */
const BEFORE_ANY_LENGTH = -1;

type DelegationRow = readonly [
  address: Uint8Array,
  length: number,
  validUntil: number,
  clientId: Uint8Array,
  link: number,
  peerAddress: Uint8Array | null,
  relayForward: Uint8Array | null,
];

/** The counts that somebody asked for, kept up to date with the database. */
export class DelegationCounts {
  readonly #catalogue: Catalogue;
  readonly #delegationsAfter: Statement<DelegationRow>;
  readonly #counts = new Set<DelegationCount>();

  constructor(database: DatabaseSync, catalogue: Catalogue) {
    this.#catalogue = catalogue;
    this.#delegationsAfter = prepare(database, READS.delegationsAfter);
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

  *#read(first: Uint8Array, last: Uint8Array): Iterable<Delegation> {
    let after: readonly [Uint8Array, number] = [first, BEFORE_ANY_LENGTH];
    while (true) {
      const rows = this.#delegationsAfter.all(...after, last, PAGE);
      for (
        const [address, length, validUntil, clientId, linkId, peerAddress, relayForward] of rows
      ) {
        const link = this.#catalogue.linkName(linkId);
        const relays = peerAddress && relayForward && { peerAddress, relayForward };
        yield { address, length, validUntil, clientId, link, ...(relays && { relays }) };
      }
      if (rows.length < PAGE) return;
      const [address, length] = rows.at(-1)!;
      after = [address, length];
    }
  }
}
