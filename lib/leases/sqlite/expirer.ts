import type { DatabaseSync } from "node:sqlite";
import { prepareAll, type Prepared, sql } from "../../sqlite/statement.ts";
import { timeOfStamp } from "../change_stamp.ts";
import { keptUntilOf } from "../ended.ts";
import type { ExpiredLease } from "../expired.ts";
import type { Catalogue } from "./catalogue.ts";
import type { ChangeWriter } from "./change_writer.ts";
import { DueStamps, lastDueAt } from "./due_stamps.ts";
import { LAST_HEARD_COLUMNS, lastHeardOf, type LastHeardRow } from "./last_heard.ts";
import { ACTIVE, DECLINED, LEASE_COLUMNS, leaseOfRow, type LeaseRow, STATES } from "./lease_row.ts";
import type { PastLeases } from "./past_leases.ts";
import type { PoolCountStore } from "./pool_count_store.ts";

/** A lease that is to be looked at. */
type DueLease = readonly [
  address: Uint8Array,
  length: number,
  client: number,
  iaType: number,
  state: number,
  validUntil: number,
  due: number,
  change: number,
  iaid: number,
  began: number,
  hostname: string | null,
];

type ExpiredRow = readonly [...LastHeardRow, ...LeaseRow];

/** What is asked of leases that are due, and changed. */
export const EXPIRY_SQL = {
  anyDue: sql<[due: number]>("SELECT due FROM leases WHERE due <= ? LIMIT 1"),
  due: sql<DueLease>(`
    SELECT address, length, client, ia_type, state, valid_until, due, change, iaid, began, hostname
    FROM leases WHERE due <= ? ORDER BY due LIMIT ?`),
  expired: sql<ExpiredRow>(`
    SELECT ${LAST_HEARD_COLUMNS}, ${LEASE_COLUMNS}
    FROM leases l JOIN clients c ON c.id = l.client WHERE l.address = ? AND l.length = ?`),
  putOff: sql("UPDATE leases SET due = ? WHERE address = ? AND length = ?"),
  expire: sql("UPDATE leases SET state = 3, change = ?, due = ? WHERE address = ? AND length = ?"),
  forget: sql("DELETE FROM leases WHERE address = ? AND length = ?"),
} as const;

/**
 * Finds what has expired, in order, and what can be forgotten.
 *
 * Each lease says when it is to be looked at. A renewal leaves that as it is, so that it costs
 * nothing more: what lives on when it is looked at is put off until the end that it has by then.
 */
export class Expirer {
  readonly #sql: Prepared<typeof EXPIRY_SQL>;
  readonly #catalogue: Catalogue;
  readonly #changes: ChangeWriter;
  readonly #pools: PoolCountStore;
  readonly #dues = new DueStamps();
  readonly #past: PastLeases;

  constructor(
    database: DatabaseSync,
    catalogue: Catalogue,
    changes: ChangeWriter,
    pools: PoolCountStore,
    past: PastLeases,
  ) {
    this.#past = past;
    this.#sql = prepareAll(database, EXPIRY_SQL);
    this.#catalogue = catalogue;
    this.#changes = changes;
    this.#pools = pools;
  }

  /** Whether there is something to look at. */
  isAnyDue(now: number): boolean {
    return this.#sql.anyDue.get(lastDueAt(now)) !== undefined;
  }

  /**
   * Looks at `limit` leases at most; changes are begun.
   *
   * @param told takes down what has expired; left out: nobody wants to know
   * @returns whether there are more to look at
   */
  perform(now: number, limit: number, told: ExpiredLease[] | undefined): boolean {
    for (let left = limit; left > 0;) {
      const leases = this.#sql.due.all(lastDueAt(now), left);
      for (const lease of leases) this.#look(lease, now, told);
      left -= leases.length;
      if (leases.length === 0) return false;
    }
    return true;
  }

  #look(lease: DueLease, now: number, told: ExpiredLease[] | undefined): void {
    const [, , , , state, validUntil, due, change] = lease;
    if (state === ACTIVE) {
      // What lives on has its turn in the order of the ends that leases have now.
      if (validUntil > timeOfStamp(due)) this.#putOff(lease, validUntil);
      else this.#expire(lease, told);
      return;
    }
    const ended = { state: STATES[state]!, validUntil, change };
    const keptUntil = keptUntilOf(ended, now, this.#past.keptFor, this.#changes);
    if (keptUntil > now) this.#putOff(lease, keptUntil);
    else this.#forget(lease, now);
  }

  #putOff([address, length]: DueLease, until: number): void {
    this.#sql.putOff.run(this.#dues.at(until), address, length);
  }

  #expire(lease: DueLease, told: ExpiredLease[] | undefined): void {
    const [address, length, client, iaType, state, validUntil] = lease;
    if (told) told.push(this.#expiredOf(address, length));
    const due = this.#dues.at(validUntil + this.#past.keptFor);
    this.#sql.expire.run(this.#changes.stamp, due, address, length);
    this.#pools.note(address, length, iaType, state, -1);
    if (this.#changes.historyBegins !== undefined) this.#changes.note(client);
  }

  #forget(lease: DueLease, now: number): void {
    const [address, length, client, iaType, state, validUntil, , change, iaid, began, hostname] =
      lease;
    if (state === DECLINED) {
      // It is free, and known all the same.
      const former = { address, length, client, iaType, iaid, began, validUntil };
      this.#past.keep({ ...former, state, change, hostname }, now);
    }
    this.#sql.forget.run(address, length);
    this.#pools.note(address, length, iaType, state, -1);
    this.#changes.noteForgotten(client);
  }

  #expiredOf(address: Uint8Array, length: number): ExpiredLease {
    const [peerAddress, relayForward, heardOn, ...row] = this.#sql.expired.get(address, length)!;
    const lease = leaseOfRow(row, (id) => this.#catalogue.linkName(id));
    return { lease, ...lastHeardOf([peerAddress, relayForward, heardOn]) };
  }
}
