import type { KeptLease } from "../lease_pages.ts";
import { MOST_PAST_LEASES, REMEMBERED_FOR } from "../retention.ts";
import { KeyIndex } from "./key_index.ts";
import { clientKey, leaseKey, numberKey } from "./row_keys.ts";
import { Table } from "./table.ts";
import type { UndoLog } from "./undo_log.ts";

/** Keeps in memory who had what before somebody else got it, or the same client again. */
export class MemoryPast {
  /** Seconds for which a lease is kept that has ended. */
  keptFor: number = REMEMBERED_FOR;
  /** In the order in which they were kept. */
  readonly leases: Table<KeptLease>;
  #last = 0;
  readonly #ofPlace = new KeyIndex();
  readonly #ofClient = new KeyIndex();

  constructor(undo: UndoLog) {
    this.leases = new Table(undo, (key, before, after) => {
      if (before) {
        this.#ofPlace.delete(leaseKey(before), key);
        this.#ofClient.delete(clientKey(before), key);
      }
      if (after) {
        this.#ofPlace.add(leaseKey(after), key);
        this.#ofClient.add(clientKey(after), key);
      }
    });
  }

  /** Whether a client on a link, by its key, had something whose place another lease took. */
  hasOf(client: string): boolean {
    return this.#ofClient.under(client).size > 0;
  }

  /**
   * Keeps a lease whose place another takes, unless it ended long ago.
   *
   * @returns the oldest of the same address or prefix, if that is kept no longer
   */
  keep(lease: KeptLease, now: number): KeptLease | undefined {
    const ended = Math.min(now, lease.ended);
    if (ended + this.keptFor <= now) return undefined;
    // Another client has it now, though this one's time was not over.
    const isTaken = lease.state === "active" && lease.validUntil > now;
    const state = isTaken ? "released" : lease.state;
    const times = { preferredUntil: ended, validUntil: ended, ended };
    this.leases.put(numberKey(++this.#last), { ...lease, ...times, state });
    const ofSamePlace = this.#ofPlace.under(leaseKey(lease));
    if (ofSamePlace.size <= MOST_PAST_LEASES) return undefined;
    const [oldest] = ofSamePlace;
    const tooMany = this.leases.get(oldest!);
    this.leases.delete(oldest!);
    return tooMany;
  }
}
