import type { DatabaseSync } from "node:sqlite";
import type { PageEnd } from "../client_pages.ts";
import type { GivenKey, LinkClient, ReconfigureKey, ReconfigureKeys } from "../reconfigure_keys.ts";
import { pageEndAt, rowOf } from "./client_pages.ts";
import { ReplayDetection } from "../replay_detection.ts";
import { KEYS_KEPT_FOR, MOST_LEASELESS_KEYS } from "../retention.ts";
import type { StoredBound } from "../stored_bound.ts";
import { prepareAll, type Prepared, sql } from "../../sqlite/statement.ts";

/** What is asked of the database about keys, and written; none of it may scan a table. */
export const KEY_SQL = {
  any: sql<[id: number]>("SELECT id FROM reconfigure_keys WHERE id > 0 LIMIT 1"),
  key: sql<KeyRow>(`
    SELECT key, transaction_id, listener, address, port, relay_forward FROM reconfigure_keys
    WHERE duid = ? AND link = ?`),
  // The row of a client with a lease takes the key with it when it goes.
  put: sql<[client: number | null]>(`
    INSERT OR REPLACE INTO reconfigure_keys
      (duid, link, client, key, transaction_id, given, listener, address, port, relay_forward)
    VALUES (?1, ?2, (SELECT c.id FROM links l JOIN clients c ON c.duid = ?1 AND c.link = l.id
      WHERE l.name = ?2 AND EXISTS (SELECT 1 FROM leases
        WHERE client = c.id AND state = 0 AND valid_until > ?5)), ?3, ?4, ?5, ?6, ?7, ?8, ?9)
    RETURNING client`),
  delete: sql("DELETE FROM reconfigure_keys WHERE duid = ? AND link = ?"),
  leaselessAfter: sql<[id: number, duid: Uint8Array, link: string]>(`
    SELECT id, duid, link FROM reconfigure_keys WHERE client IS NULL AND id > ?
    ORDER BY id LIMIT ?`),
  leaselessOf: sql<[link: string]>(
    "SELECT link FROM reconfigure_keys WHERE duid = ? AND client IS NULL",
  ),
  oldest: sql<[id: number, given: number]>(`
    SELECT id, given FROM reconfigure_keys WHERE client IS NULL AND id > 0 ORDER BY id LIMIT ?`),
  deleteLeaseless: sql("DELETE FROM reconfigure_keys WHERE client IS NULL AND id <= ?"),
  deleteBeyond: sql(`
    DELETE FROM reconfigure_keys WHERE client IS NULL AND id <= (SELECT id FROM reconfigure_keys
      WHERE client IS NULL AND id > 0 ORDER BY id DESC LIMIT 1 OFFSET ?)`),
} as const;

type KeyRow = readonly [
  key: Uint8Array,
  transactionId: number,
  listener: string,
  address: Uint8Array,
  port: number,
  relayForward: Uint8Array | null,
];

/** Keys in the lease database. */
export class ReconfigureKeyStore implements ReconfigureKeys {
  readonly #sql: Prepared<typeof KEY_SQL>;
  readonly #change: (write: () => void) => void;
  readonly #replay: ReplayDetection;
  readonly #most: number;
  #isUsed = false;
  #uncounted = 0;

  /**
   * @param change writes something to the database, in the open group
   * @param replayBound of the values for replay detection
   * @param most how many keys of clients without leases are kept; a hundredth more may be there
   */
  constructor(
    database: DatabaseSync,
    change: (write: () => void) => void,
    replayBound: StoredBound,
    most: number = MOST_LEASELESS_KEYS,
  ) {
    this.#sql = prepareAll(database, KEY_SQL);
    this.#change = change;
    this.#most = most;
    this.#replay = new ReplayDetection(replayBound);
    this.#isUsed = this.#sql.any.get() !== undefined;
  }

  /** To be called after a rollback, which may have taken rows back. */
  reload(): void {
    this.#replay.reload();
    this.#isUsed = this.#sql.any.get() !== undefined;
  }

  get isUsed(): boolean {
    return this.#isUsed;
  }

  of({ clientId, link }: LinkClient): ReconfigureKey | undefined {
    const row = this.#sql.key.get(clientId, link);
    if (!row) return undefined;
    const [key, transactionId, listener, address, port, relayForward] = row;
    const way = { listener, address, port, ...(relayForward && { relayForward }) };
    return { clientId, link, key, transactionId, way };
  }

  /** Keeps the key of a client on a link. To be called within a change. @param at Unix seconds */
  keep(
    { clientId, link }: LinkClient,
    { key, transactionId, way }: GivenKey,
    at: number,
  ): void {
    const { listener, address, port, relayForward } = way;
    const [client] = this.#sql.put.get(
      clientId,
      link,
      key,
      transactionId,
      at,
      listener,
      address,
      port,
      relayForward ?? null,
    )!;
    if (client === null) this.#count();
    this.#isUsed = true;
  }

  /** Forgets the key of a client on a link. To be called within a change. */
  forget({ clientId, link }: LinkClient): void {
    this.#sql.delete.run(clientId, link);
  }

  leaseless(
    after: PageEnd | undefined,
    limit: number,
  ): ReturnType<ReconfigureKeys["leaseless"]> {
    const rows = this.#sql.leaselessAfter.all(rowOf(after), limit);
    return {
      clients: rows.map(([, clientId, link]) => ({ clientId, link })),
      next: rows.length < limit ? undefined : pageEndAt(rows.at(-1)![0]),
    };
  }

  leaselessOf(clientId: Uint8Array): LinkClient[] {
    return this.#sql.leaselessOf.all(clientId).map(([link]) => ({ clientId, link }));
  }

  nextReplayDetection(now: number): Uint8Array {
    return this.#replay.next(now);
  }

  /** Forgets keys whose clients have no leases, `limit` of them at most. @param now Unix seconds */
  purge(now: number, limit: number): void {
    const outdated = this.#sql.oldest.all(limit).filter(([, given]) => given < now - KEYS_KEPT_FOR);
    if (outdated.length === 0) return;
    this.#change(() => this.#sql.deleteLeaseless.run(outdated.at(-1)![0]));
  }

  #count(): void {
    if (++this.#uncounted < this.#most / 100) return;
    this.#uncounted = 0;
    this.#sql.deleteBeyond.run(this.#most);
  }
}
