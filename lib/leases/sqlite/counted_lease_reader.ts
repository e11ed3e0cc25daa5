import type { DatabaseSync } from "node:sqlite";
import type { CountedLease } from "../place_count.ts";
import type { CountedRange } from "../places.ts";
import type { Catalogue } from "./catalogue.ts";
import { pagesFrom } from "./pages.ts";
import { prepareAll, type Prepared, sql } from "../../sqlite/statement.ts";

/** Leases that are read at once. */
const PAGE = 1024;
/** Sorts before every length that there is. */
const BEFORE_ANY_LENGTH = -1;

type CountedLeaseRow = readonly [
  address: Uint8Array,
  length: number,
  validUntil: number,
  clientId: Uint8Array,
  link: number,
  peerAddress: Uint8Array | null,
  relayForward: Uint8Array | null,
];

/** What a page of leases comes after. */
type Place = readonly [address: Uint8Array, length: number];

/** What is asked of leases that are counted. */
export const COUNTED_LEASE_SQL = {
  countedLeasesAfter: sql<CountedLeaseRow>(`
    SELECT l.address, l.length, l.valid_until, c.duid, c.link, c.peer_address, c.relay_forward
    FROM leases l JOIN clients c ON c.id = l.client
    WHERE (l.address, l.length) > (?, ?) AND l.address <= ? AND l.ia_type = ? AND l.state = 0
    ORDER BY l.address, l.length LIMIT ?`),
} as const;

/** Reads what is counted. */
export class CountedLeaseReader {
  readonly #sql: Prepared<typeof COUNTED_LEASE_SQL>;
  readonly #catalogue: Catalogue;

  constructor(database: DatabaseSync, catalogue: Catalogue) {
    this.#sql = prepareAll(database, COUNTED_LEASE_SQL);
    this.#catalogue = catalogue;
  }

  /** All active leases of a range. */
  *read({ iaType, first, last }: CountedRange): Iterable<CountedLease> {
    const read = (after: Place) => this.#sql.countedLeasesAfter.all(...after, last, iaType, PAGE);
    const from: Place = [first, BEFORE_ANY_LENGTH];
    for (const rows of pagesFrom(from, PAGE, read, placeOf)) {
      for (const row of rows) yield this.#lease(row);
    }
  }

  #lease(row: CountedLeaseRow): CountedLease {
    const [address, length, validUntil, clientId, linkId, peerAddress, relayForward] = row;
    const link = this.#catalogue.linkName(linkId);
    const relays = peerAddress && relayForward && { peerAddress, relayForward };
    return { address, length, validUntil, clientId, link, ...(relays && { relays }) };
  }
}

function placeOf([address, length]: CountedLeaseRow): Place {
  return [address, length];
}
