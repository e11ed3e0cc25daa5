import type { DatabaseSync } from "node:sqlite";
import type { Delegation } from "../delegation_count.ts";
import type { Catalogue } from "./catalogue.ts";
import { prepareAll, type Prepared, sql } from "../../sqlite/statement.ts";

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

/** What is asked of delegations. */
export const DELEGATION_SQL = {
  delegationsAfter: sql<DelegationRow>(`
    SELECT l.address, l.length, l.valid_until, c.duid, c.link, c.peer_address, c.relay_forward
    FROM leases l JOIN clients c ON c.id = l.client
    WHERE (l.address, l.length) > (?, ?) AND l.address <= ? AND l.ia_type = 25 AND l.state = 0
    ORDER BY l.address, l.length LIMIT ?`),
} as const;

/** Reads what is delegated. */
export class DelegationReader {
  readonly #sql: Prepared<typeof DELEGATION_SQL>;
  readonly #catalogue: Catalogue;

  constructor(database: DatabaseSync, catalogue: Catalogue) {
    this.#sql = prepareAll(database, DELEGATION_SQL);
    this.#catalogue = catalogue;
  }

  /** All that are delegated from one address to another, both included. */
  *read(first: Uint8Array, last: Uint8Array): Iterable<Delegation> {
    let after: readonly [Uint8Array, number] = [first, BEFORE_ANY_LENGTH];
    while (true) {
      const rows = this.#sql.delegationsAfter.all(...after, last, PAGE);
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
