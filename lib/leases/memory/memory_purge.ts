import { AFTER_ALL_STAMPS } from "../change_stamp.ts";
import { REMEMBERED_FOR } from "../retention.ts";
import { clientKey, leaseKey, type MemoryTables, numberKey } from "./memory_tables.ts";
import type { MemoryChanges } from "./memory_changes.ts";
import type { MemoryWriter } from "./memory_writer.ts";
import type { StoredLease } from "./memory_tables.ts";

/** Forgets in memory, batch by batch, what nobody asks for any more. */
export class MemoryPurge {
  readonly #tables: MemoryTables;
  readonly #changes: MemoryChanges;
  readonly #writer: MemoryWriter;
  #afterLease = "";
  #afterChange = "";
  #afterLink = "";

  constructor(tables: MemoryTables, changes: MemoryChanges, writer: MemoryWriter) {
    this.#tables = tables;
    this.#changes = changes;
    this.#writer = writer;
  }

  /** Looks at the next `limit` leases. @returns whether more come after them */
  purgeLeases(now: number, limit: number): boolean {
    const batch = first(this.#tables.leases.after(this.#afterLease), limit);
    const isRecorded = this.#changes.historyBegins !== undefined;
    const horizon = this.#changes.horizon(now);
    const forgotten = batch.filter(([, lease]) => isOver(lease, now, horizon, isRecorded));
    for (const [, lease] of batch) {
      const isNew = lease.state === "active" && !lease.isExpired && lease.validUntil <= now;
      if (isRecorded && isNew) this.#writer.expire(lease);
    }
    for (const [key] of forgotten) this.#tables.leases.delete(key);
    for (const client of new Set(forgotten.map(([, lease]) => clientKey(lease)))) {
      this.#changes.forget(client, horizon);
    }
    this.#afterLease = batch.length === limit ? leaseKey(batch.at(-1)![1]) : "";
    return batch.length === limit;
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
      this.#changes.forget(client, horizon);
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

/** Whether nobody needs to remember a lease. What has expired is recorded before it is forgotten. */
function isOver(
  { state, validUntil, change, isExpired }: StoredLease,
  now: number,
  horizon: number,
  isRecorded: boolean,
): boolean {
  if (change >= horizon || isRecorded && state === "active" && !isExpired) return false;
  return validUntil <= (state === "declined" ? now : now - REMEMBERED_FOR);
}

function first<Row>(rows: Iterable<Row>, limit: number): Row[] {
  const found: Row[] = [];
  for (const row of rows) {
    if (found.push(row) === limit) break;
  }
  return found;
}
