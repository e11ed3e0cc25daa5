import type { DatabaseSync } from "node:sqlite";
import type { Catalogue } from "./catalogue.ts";
import { AFTER_ALL_STAMPS, ChangeStamps, stampAt } from "../change_stamp.ts";
import type { BindingChange, EndedLease } from "../changes.ts";
import { prepareAll, type Prepared, sql } from "../../sqlite/statement.ts";

const NOTHING_LOST: readonly EndedLease[] = [];

/** A client on a link. */
interface Binding {
  readonly clientId: Uint8Array;
  readonly link: string;
}

/** What is asked of changes while they are written, and written. */
export const CHANGE_SQL = {
  begins: sql<[begins: number]>("SELECT begins FROM history WHERE id = 1"),
  lastChange: sql<[stamp: number | null]>("SELECT max(stamp) FROM changes"),
  lastLoss: sql<[stamp: number | null]>("SELECT max(stamp) FROM losses"),
  beginHistory: sql(`
    INSERT INTO history (id, begins) VALUES (1, ?)
    ON CONFLICT DO UPDATE SET begins = excluded.begins`),
  endHistory: sql("DELETE FROM history WHERE id = 1"),
  mark: sql<[duid: Uint8Array, link: number]>(
    "UPDATE clients SET change = ? WHERE id = ? RETURNING duid, link",
  ),
  anyClient: sql<[id: number]>("SELECT id FROM clients WHERE id > 0 LIMIT 1"),
  insertChange: sql("INSERT INTO changes (stamp, client) VALUES (?, ?)"),
  insertLoss: sql(`
    INSERT INTO losses (stamp, client, address, length, ia_type) VALUES (?, ?, ?, ?, ?)`),
  // One whose last change is before a stamp, unless it has or had a lease.
  forgetClient: sql(`
    DELETE FROM clients
    WHERE id = ?1 AND change < ?2 AND NOT EXISTS (SELECT 1 FROM leases WHERE client = ?1)
      AND NOT EXISTS (SELECT 1 FROM past_leases WHERE client = ?1)`),
} as const;

/** Writes down which clients an exchange changes. */
export class ChangeWriter {
  readonly #sql: Prepared<typeof CHANGE_SQL>;
  readonly #catalogue: Catalogue;
  readonly #stamps: ChangeStamps;
  /** Rows of clients of which something has changed, with what another client has now. */
  readonly #others = new Map<number, readonly EndedLease[]>();
  /** Rows of clients of which something is no longer known. */
  readonly #lessKnown = new Set<number>();
  /** Seconds for which changes are kept. */
  keptFor = 0;
  #at = 0;
  #stamp = 0;
  #historyBegins: number | undefined;

  constructor(database: DatabaseSync, catalogue: Catalogue) {
    this.#sql = prepareAll(database, CHANGE_SQL);
    this.#catalogue = catalogue;
    const last = [this.#sql.lastChange, this.#sql.lastLoss].map((each) => each.get()?.[0] ?? 0);
    this.#stamps = new ChangeStamps(Math.max(...last));
    this.reload();
  }

  /** To be called after a rollback, which may have taken rows back. */
  reload(): void {
    this.#historyBegins = this.#sql.begins.get()?.[0];
  }

  /** From which stamp on every change is recorded; `undefined` when none is. */
  get historyBegins(): number | undefined {
    return this.#historyBegins;
  }

  /** The greatest stamp that was given. */
  get last(): number {
    return this.#stamps.last;
  }

  /** Stamp of the exchange that is being written. */
  get stamp(): number {
    return this.#stamp;
  }

  /** Before which stamp nothing needs to be remembered for its change. */
  horizon(now: number): number {
    return this.#historyBegins === undefined
      ? AFTER_ALL_STAMPS
      : Math.max(this.#historyBegins, stampAt(now - this.keptFor));
  }

  /**
   * Keeps changes so long from now on.
   *
   * @returns writes down what that changes about the record, where it does
   */
  keepFor(seconds: number, now: number): (() => void) | undefined {
    this.keptFor = seconds;
    const isRecorded = this.#historyBegins !== undefined;
    if (isRecorded && seconds === 0) return () => this.endHistory();
    if (isRecorded || seconds === 0) return undefined;
    // Nobody knows what went unrecorded in this second, unless there was nothing yet. What was
    // before a new database, in one that is lost perhaps, nobody knows either.
    const isEmpty = this.#sql.anyClient.get() === undefined;
    return () => this.beginHistory(stampAt(isEmpty ? now : now + 1));
  }

  /** Records every change from `stamp` on, and forgets those before it. */
  beginHistory(stamp: number): void {
    this.#sql.beginHistory.run(stamp);
    this.#historyBegins = stamp;
  }

  /** Records no more changes. */
  endHistory(): void {
    this.#sql.endHistory.run();
    this.#historyBegins = undefined;
  }

  /** To be called before an exchange is written. */
  begin(at: number): void {
    this.#at = at;
    this.#stamp = this.#stamps.next(at);
    this.#others.clear();
    this.#lessKnown.clear();
  }

  /** Notes that leases of the client in a row have changed. */
  note(client: number): void {
    if (!this.#others.has(client)) this.#others.set(client, NOTHING_LOST);
  }

  /** Notes that another client takes what the client in a row had. */
  noteLoss(client: number, lease: EndedLease): void {
    this.#others.set(client, [...this.#others.get(client) ?? NOTHING_LOST, lease]);
  }

  /** Notes that a lease or a change of the client in a row is forgotten: the client is, with the last. */
  noteForgotten(client: number): void {
    this.#lessKnown.add(client);
  }

  /**
   * To be called after an exchange is written.
   *
   * @param own the row of its client where that has the stamp already
   * @returns what has changed, in the order in which it is to be told: first what is lost
   */
  finish(own?: { readonly client: number } & Binding): readonly BindingChange[] {
    const changes: BindingChange[] = [];
    for (const [client, lost] of this.#others) {
      if (client !== own?.client) this.#change(client, lost, changes);
    }
    if (own) {
      const { client, clientId, link } = own;
      if (this.#historyBegins !== undefined) this.#sql.insertChange.run(this.#stamp, client);
      changes.push({ clientId, link, stamp: this.#stamp });
    }
    for (const client of this.#lessKnown) {
      this.#sql.forgetClient.run(client, this.horizon(this.#at));
    }
    return changes;
  }

  #change(client: number, lost: readonly EndedLease[], changes: BindingChange[]): void {
    const stamp = this.#stamps.next(this.#at);
    const [clientId, link] = this.#sql.mark.get(stamp, client)!;
    // Of the exchange, not of the row: what the exchange ended has that stamp.
    const change = { clientId, link: this.#catalogue.linkName(link), stamp: this.#stamp };
    if (lost.length === 0) changes.push(change);
    for (const lease of lost) changes.push({ ...change, lost: lease });
    if (this.#historyBegins === undefined) {
      this.#sql.forgetClient.run(client, AFTER_ALL_STAMPS);
    } else {
      this.#sql.insertChange.run(stamp, client);
      for (const { address, length, iaType } of lost) {
        this.#sql.insertLoss.run(this.#stamps.next(this.#at), client, address, length, iaType);
      }
    }
  }
}
