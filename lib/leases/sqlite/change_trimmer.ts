import type { DatabaseSync } from "node:sqlite";
import { AFTER_ALL_STAMPS } from "../change_stamp.ts";
import type { ChangeWriter } from "./change_writer.ts";
import { READS, WRITES } from "./queries.ts";
import { prepare, type Statement } from "../../sqlite/statement.ts";

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

/**
 * Goes through the record of changes, batch by batch, for what nobody can ask for: the rows of
 * clients that have changed again, and what is longer ago than changes are kept. So there are no
 * more rows in the end than clients that changed in that time.
 */
export class ChangeTrimmer {
  readonly #changes: ChangeWriter;
  readonly #batch: Statement<[stamp: number, client: number, change: number | null]>;
  readonly #firstLoss: Statement<[stamp: number | null]>;
  readonly #deleteChange: Statement<[]>;
  readonly #deleteLosses: Statement<[]>;
  readonly #forgetClient: Statement<[]>;
  #after = 0;

  constructor(database: DatabaseSync, changes: ChangeWriter) {
    this.#changes = changes;
    this.#batch = prepare(database, READS.batchOfChanges);
    this.#firstLoss = prepare(database, READS.firstLoss);
    this.#deleteChange = prepare(database, WRITES.deleteChange);
    this.#deleteLosses = prepare(database, WRITES.deleteLosses);
    this.#forgetClient = prepare(database, WRITES.forgetClient);
  }

  /**
   * Looks at the next `limit` rows.
   *
   * @returns what there is to remove, if anything, and whether more rows come after them
   */
  next(now: number, limit: number): { trimming: Trimming | undefined; hasMore: boolean } {
    const horizon = this.#changes.horizon(now);
    const rows = this.#batch.all(this.#after, limit);
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
    const firstLoss = this.#firstLoss.get()?.[0] ?? AFTER_ALL_STAMPS;
    const lossesBefore = firstLoss < horizon ? horizon : undefined;
    const isNothing = stamps.length === 0 && lossesBefore === undefined;
    const trimming = isNothing ? undefined : { stamps, clients, lossesBefore, limit, horizon };
    return { trimming, hasMore };
  }

  /** Removes it. */
  trim({ stamps, clients, lossesBefore, limit, horizon }: Trimming): void {
    for (const stamp of stamps) this.#deleteChange.run(stamp);
    for (const client of clients) this.#forgetClient.run(client, horizon);
    if (lossesBefore !== undefined) this.#deleteLosses.run(lossesBefore, limit);
    const { historyBegins } = this.#changes;
    const isAged = clients.length > 0 || lossesBefore !== undefined;
    if (isAged && historyBegins !== undefined && historyBegins < horizon) {
      this.#changes.beginHistory(horizon);
    }
  }
}
