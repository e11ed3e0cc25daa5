import type { DatabaseSync } from "node:sqlite";
import type { CountedLease } from "../place_count.ts";
import type { CountedRange } from "../places.ts";
import type { Catalogue } from "./catalogue.ts";
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
    let after: readonly [Uint8Array, number] = [first, BEFORE_ANY_LENGTH];
    while (true) {
      const rows = this.#sql.countedLeasesAfter.all(...after, last, iaType, PAGE);
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
