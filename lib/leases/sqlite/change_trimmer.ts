import type { DatabaseSync } from "node:sqlite";
import { AFTER_ALL_STAMPS } from "../change_stamp.ts";
import type { ChangeWriter } from "./change_writer.ts";
import { prepareAll, type Prepared, sql } from "../../sqlite/statement.ts";

/** What there is to remove from the record of changes. */
export interface Trimming {
  /** Stamps of rows that are out of date, or of changes long ago. */
  readonly stamps: readonly number[];
  /** Rows of clients whose last change was long ago: those without leases are forgotten. */
  readonly clients: readonly number[];
  /** What was lost before this stamp is forgotten; `undefined`: there is no such loss. */
  readonly lossesBefore: number | undefined;
  /** How many rows were looked at. */
  readonly limit: number;
  /** Before which stamp changes are long ago. */
  readonly horizon: number;
}

/** What is asked of the record of changes, and removed from it. */
export const TRIM_SQL = {
  batch: sql<[stamp: number, client: number, change: number | null]>(`
    SELECT h.stamp, h.client, c.change FROM changes h LEFT JOIN clients c ON c.id = h.client
    WHERE h.stamp > ? ORDER BY h.stamp LIMIT ?`),
  firstLoss: sql<[stamp: number | null]>("SELECT min(stamp) FROM losses"),
  deleteChange: sql("DELETE FROM changes WHERE stamp = ?"),
  deleteLosses: sql(`
    DELETE FROM losses
    WHERE stamp IN (SELECT stamp FROM losses WHERE stamp < ? ORDER BY stamp LIMIT ?)`),
} as const;

/**
 * Goes through the record of changes, batch by batch, for what nobody can ask for: the rows of
 * clients that have changed again, and what is longer ago than changes are kept. So there are no
 * more rows in the end than clients that changed in that time.
 */
export class ChangeTrimmer {
  readonly #sql: Prepared<typeof TRIM_SQL>;
  readonly #changes: ChangeWriter;
  #after = 0;

  constructor(database: DatabaseSync, changes: ChangeWriter) {
    this.#sql = prepareAll(database, TRIM_SQL);
    this.#changes = changes;
  }

  /**
   * Looks at the next `limit` rows.
   *
   * @returns what there is to remove, if anything, and whether more rows come after them
   */
  next(now: number, limit: number): { trimming: Trimming | undefined; hasMore: boolean } {
    const horizon = this.#changes.horizon(now);
    const rows = this.#sql.batch.all(this.#after, limit);
    const hasMore = rows.length === limit;
    this.#after = hasMore ? rows.at(-1)![0] : 0;
    const stamps: number[] = [];
    const clients: number[] = [];
    for (const [stamp, client, change] of rows) {
      const isCurrent = change === stamp;
      if (isCurrent && stamp >= horizon) continue;
      stamps.push(stamp);
      if (isCurrent) clients.push(client);
    }
    const firstLoss = this.#sql.firstLoss.get()?.[0] ?? AFTER_ALL_STAMPS;
    const lossesBefore = firstLoss < horizon ? horizon : undefined;
    const isNothing = stamps.length === 0 && lossesBefore === undefined;
    const trimming = isNothing ? undefined : { stamps, clients, lossesBefore, limit, horizon };
    return { trimming, hasMore };
  }

  /** Removes it. */
  trim({ stamps, clients, lossesBefore, limit, horizon }: Trimming): void {
    for (const stamp of stamps) this.#sql.deleteChange.run(stamp);
    for (const client of clients) this.#changes.noteForgotten(client);
    if (lossesBefore !== undefined) this.#sql.deleteLosses.run(lossesBefore, limit);
    const { historyBegins } = this.#changes;
    const isAged = clients.length > 0 || lossesBefore !== undefined;
    if (isAged && historyBegins !== undefined && historyBegins < horizon) {
      this.#changes.beginHistory(horizon);
    }
  }
}
