import type { DatabaseSync } from "node:sqlite";
import { prepareAll, type Prepared, sql } from "../../sqlite/statement.ts";
import { endedAt } from "../ended.ts";
import { MOST_PAST_LEASES, REMEMBERED_FOR } from "../retention.ts";
import type { ChangeWriter } from "./change_writer.ts";
import { ACTIVE, RELEASED, STATES } from "./lease_row.ts";

/** A lease that another one takes the place of. */
export interface FormerLease {
  readonly address: Uint8Array;
  readonly length: number;
  readonly client: number;
  readonly iaType: number;
  readonly iaid: number;
  readonly began: number;
  readonly validUntil: number;
  readonly state: number;
  readonly change: number;
  readonly hostname: string | null;
}

/** A row of a lease that is no longer in its place. */
type PastLease = readonly [id: number, client: number];

/** What is written of leases that are no longer in their place. */
export const PAST_LEASE_SQL = {
  insertPast: sql(`
    INSERT INTO past_leases
      (address, length, client, ia_type, iaid, began, ended, state, hostname)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`),
  tooMany: sql<PastLease>(`
    SELECT id, client FROM past_leases WHERE address = ? AND length = ?
    ORDER BY id DESC LIMIT 1 OFFSET ?`),
  oldest: sql<[id: number, client: number, ended: number]>(`
    SELECT id, client, ended FROM past_leases WHERE id > ? ORDER BY id LIMIT ?`),
  deletePast: sql("DELETE FROM past_leases WHERE id = ?"),
} as const;

/** Keeps who had what before somebody else got it, or the same client again. */
export class PastLeases {
  readonly #sql: Prepared<typeof PAST_LEASE_SQL>;
  readonly #changes: ChangeWriter;
  /** Seconds for which a lease is kept that has ended. */
  keptFor: number = REMEMBERED_FOR;

  constructor(database: DatabaseSync, changes: ChangeWriter) {
    this.#changes = changes;
    this.#sql = prepareAll(database, PAST_LEASE_SQL);
  }

  /** Keeps a lease that ended not later than `now`, unless that was long ago. */
  keep(former: FormerLease, now: number): void {
    const { address, length, client, iaType, iaid, began, validUntil, hostname } = former;
    // Another client has it now, though this one's time was not over.
    const state = former.state === ACTIVE && validUntil > now ? RELEASED : former.state;
    const ended = Math.min(now, endedAt({ ...former, state: STATES[former.state]! }));
    if (ended + this.keptFor <= now) return;
    this.#sql.insertPast.run(address, length, client, iaType, iaid, began, ended, state, hostname);
    const tooMany = this.#sql.tooMany.get(address, length, MOST_PAST_LEASES);
    if (tooMany) this.forget([tooMany]);
  }

  /** Of the oldest ones those that are kept no longer. */
  over(now: number, limit: number): readonly PastLease[] {
    const oldest = this.#sql.oldest.all(0, limit);
    const kept = oldest.findIndex(([, , ended]) => ended + this.keptFor > now);
    return (kept < 0 ? oldest : oldest.slice(0, kept)).map(([id, client]) => [id, client]);
  }

  /** Forgets some; changes are begun. */
  forget(leases: readonly PastLease[]): void {
    for (const [id, client] of leases) {
      this.#sql.deletePast.run(id);
      this.#changes.noteForgotten(client);
    }
  }
}
