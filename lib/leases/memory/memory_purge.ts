import { AFTER_ALL_STAMPS } from "../change_stamp.ts";
import { keptUntilOf } from "../ended.ts";
import type { ExpiredLease } from "../expired.ts";
import { lastHeardOf, leaseOf } from "./memory_reader.ts";
import { clientKey, numberKey } from "./row_keys.ts";
import type { MemoryChanges } from "./memory_changes.ts";
import type { MemoryWriter } from "./memory_writer.ts";
import type { MemoryTables, StoredLease } from "./memory_tables.ts";

/** Forgets in memory, batch by batch, what nobody asks for any more. */
export class MemoryPurge {
  readonly #tables: MemoryTables;
  readonly #changes: MemoryChanges;
  readonly #writer: MemoryWriter;
  #afterChange = "";
  #afterLink = "";

  constructor(tables: MemoryTables, changes: MemoryChanges, writer: MemoryWriter) {
    this.#tables = tables;
    this.#changes = changes;
    this.#writer = writer;
  }

  /**
   * Looks at `limit` leases that are due at most.
   *
   * @param told takes down what has expired
   * @returns whether there are more
   */
  expire(now: number, limit: number, told: ExpiredLease[]): boolean {
    for (let left = limit; left > 0; left--) {
      const [next] = first(this.#tables.dues.after(""), 1);
      const lease = next && this.#tables.leases.get(next[1])!;
      if (!lease || lease.due > now) return false;
      this.#look(lease, now, told);
    }
    return true;
  }

  #look(lease: StoredLease, now: number, told: ExpiredLease[]): void {
    const { state, isExpired, validUntil, due } = lease;
    if (state === "active" && !isExpired) {
      // What lives on has its turn in the order of the ends that leases have now.
      if (validUntil > due) return this.#tables.putLease({ ...lease, due: validUntil });
      const client = this.#tables.clients.get(clientKey(lease));
      told.push({ lease: leaseOf(lease), ...client && lastHeardOf(client) });
      return this.#writer.expire(lease, validUntil + this.#tables.past.keptFor);
    }
    const keptUntil = keptUntilOf(lease, now, this.#tables.past.keptFor, this.#changes);
    if (keptUntil > now) return this.#tables.putLease({ ...lease, due: keptUntil });
    // A declined address is free, and known all the same.
    if (state === "declined") this.#writer.keepPast(lease, now);
    this.#tables.deleteLease(lease);
    this.#changes.noteForgotten(clientKey(lease));
  }

  /**
   * Looks at the `limit` oldest leases whose place others took, for those that are kept no longer.
   *
   * @returns whether there may be more of those
   */
  purgePast(now: number, limit: number): boolean {
    const { leases, keptFor } = this.#tables.past;
    const oldest = first(leases.after(""), limit);
    for (const [key, lease] of oldest) {
      if (lease.ended + keptFor > now) return false;
      leases.delete(key);
      this.#changes.noteForgotten(clientKey(lease));
    }
    return oldest.length === limit;
  }

  /** Looks at the next `limit` links, for those on which no client is remembered. */
  purgeLinks(limit: number): void {
    const batch = first(this.#tables.links.after(this.#afterLink), limit);
    for (const [link] of batch) {
      if (!this.#tables.hasClientsOn(link)) this.#tables.links.delete(link);
    }
    this.#afterLink = batch.length === limit ? batch.at(-1)![0] : "";
  }

  /** Looks at the next `limit` changes. @returns whether more come after them */
  purgeChanges(now: number, limit: number): boolean {
    const { changes, losses, clients } = this.#tables;
    const horizon = this.#changes.horizon(now);
    const batch = first(changes.after(this.#afterChange), limit);
    const old = numberKey(horizon);
    let isAged = false;
    for (const [stamp, client] of batch) {
      const isCurrent = clients.get(client)?.change === Number(stamp);
      if (isCurrent && stamp >= old) continue;
      changes.delete(stamp);
      if (!isCurrent) continue;
      isAged = true;
      this.#changes.noteForgotten(client);
    }
    for (const [stamp] of first(losses.after(""), limit)) {
      if (stamp >= old) break;
      isAged = true;
      losses.delete(stamp);
    }
    const begins = this.#changes.historyBegins ?? AFTER_ALL_STAMPS;
    if (isAged && begins < horizon) this.#changes.beginHistory(horizon);
    this.#afterChange = batch.length === limit ? batch.at(-1)![0] : "";
    return batch.length === limit;
  }
}

function first<Row>(rows: Iterable<Row>, limit: number): Row[] {
  const found: Row[] = [];
  for (const row of rows) {
    if (found.push(row) === limit) break;
  }
  return found;
}
