import type { DatabaseSync } from "node:sqlite";
import { REMEMBERED_FOR } from "../retention.ts";
import type { Catalogue } from "./catalogue.ts";
import type { ChangeWriter } from "./change_writer.ts";
import type { PoolCountStore } from "./pool_count_store.ts";
import { FORGET_CLIENT } from "./queries.ts";
import { EVERYWHERE, lastAddress } from "../../wire/prefix.ts";
import { prepareAll, type Prepared, sql } from "../../sqlite/statement.ts";

const BEFORE_ALL = new Uint8Array();
const LAST_ADDRESS = lastAddress(EVERYWHERE);

/** A lease, and the row of its client. */
export type PassedLease = readonly [
  address: Uint8Array,
  length: number,
  client: number,
  iaType: number,
  state: number,
];

/** What there is to do about a batch of leases and links. */
export interface Batch {
  /** Leases that have expired since they were last passed. */
  readonly expired: readonly PassedLease[];
  /** Leases that nobody needs to remember. */
  readonly forgotten: readonly PassedLease[];
  /** Rows of links on which no client is remembered. */
  readonly emptyLinks: readonly number[];
  /** Whether there is any of it. */
  readonly isDue: boolean;
  /** Whether more leases come after them. */
  readonly hasMore: boolean;
}

/** What the purge asks and changes. */
export const PURGE_SQL = {
  lastOfBatch: sql<[address: Uint8Array]>(
    "SELECT address FROM leases WHERE address > ? ORDER BY address LIMIT 1 OFFSET ?",
  ),
  expiredInBatch: sql<PassedLease>(`
    SELECT address, length, client, ia_type, state FROM leases
    WHERE address > ? AND address <= ? AND state = 0 AND valid_until <= ?`),
  endedInBatch: sql<PassedLease>(`
    SELECT address, length, client, ia_type, state FROM leases
    WHERE address > ? AND address <= ?
      AND (valid_until <= ? OR state = 2 AND valid_until <= ?) AND change < ?
      AND state >= ?`),
  expireLease: sql("UPDATE leases SET state = 3, change = ? WHERE address = ? AND length = ?"),
  deleteLease: sql("DELETE FROM leases WHERE address = ? AND length = ?"),
  forgetClient: FORGET_CLIENT,
} as const;

/** Goes through all leases and links, batch by batch, for what has expired or can be forgotten. */
export class Purger {
  readonly #sql: Prepared<typeof PURGE_SQL>;
  readonly #catalogue: Catalogue;
  readonly #changes: ChangeWriter;
  readonly #pools: PoolCountStore;
  #after: Uint8Array = BEFORE_ALL;

  constructor(
    database: DatabaseSync,
    catalogue: Catalogue,
    changes: ChangeWriter,
    pools: PoolCountStore,
  ) {
    this.#pools = pools;
    this.#sql = prepareAll(database, PURGE_SQL);
    this.#catalogue = catalogue;
    this.#changes = changes;
  }

  /** What there is to do about the next `limit` leases. */
  next(now: number, limit: number): Batch {
    const after = this.#after;
    const last = this.#sql.lastOfBatch.get(after, limit - 1)?.[0];
    const until = last ?? LAST_ADDRESS;
    this.#after = last ?? BEFORE_ALL;
    const isRecorded = this.#changes.historyBegins !== undefined;
    const expired = isRecorded ? this.#sql.expiredInBatch.all(after, until, now) : [];
    const forgotten = this.#sql.endedInBatch.all(
      after,
      until,
      now - REMEMBERED_FOR,
      now,
      this.#changes.horizon(now),
      // What has expired is recorded before it is forgotten.
      isRecorded ? 1 : 0,
    );
    const emptyLinks = this.#catalogue.nextWithoutClients(limit);
    const isDue = expired.length + forgotten.length + emptyLinks.length > 0;
    return { expired, forgotten, emptyLinks, isDue, hasMore: last !== undefined };
  }

  /** Does what there is to do about a batch; changes are begun. */
  perform({ expired, forgotten, emptyLinks }: Batch, now: number): void {
    this.#expire(expired);
    this.#forget(forgotten, now);
    for (const link of emptyLinks) this.#catalogue.forgetLink(link);
  }

  #expire(leases: readonly PassedLease[]): void {
    for (const [address, length, client, iaType, state] of leases) {
      this.#pools.note(address, length, iaType, state, -1);
      this.#sql.expireLease.run(this.#changes.stamp, address, length);
      this.#changes.note(client);
    }
  }

  /** Forgets the leases, and clients that have no other and did not change lately. */
  #forget(leases: readonly PassedLease[], now: number): void {
    for (const [address, length, , iaType, state] of leases) {
      this.#sql.deleteLease.run(address, length);
      this.#pools.note(address, length, iaType, state, -1);
    }
    const horizon = this.#changes.horizon(now);
    for (const client of new Set(leases.map(([, , client]) => client))) {
      this.#sql.forgetClient.run(client, horizon);
    }
  }
}
