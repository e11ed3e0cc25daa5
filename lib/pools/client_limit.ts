import type { Transaction } from "../pipeline/transaction.ts";
import type { PoolLimit } from "./pool_limit.ts";
import type { Slots } from "./slots.ts";

/** How much of a pool one client may have: one DUID on one link. */
export class ClientLimit implements PoolLimit {
  readonly reason = "max-per-client";
  readonly #most: number;
  readonly #slots: Slots;
  /** Counted once for each message. */
  #counted: { readonly transaction: Transaction; readonly count: number } | undefined;

  constructor(most: number, slots: Slots) {
    this.#most = most;
    this.#slots = slots;
  }

  isReached(transaction: Transaction): boolean {
    const granted = transaction.granted.filter((prefix) => this.#slots.has(prefix)).length;
    return this.#countOf(transaction) + granted >= this.#most;
  }

  noteRefusal(transaction: Transaction): void {
    transaction.noteLimit("leasesPerClient");
  }

  close(): void {
    this.#counted = undefined;
  }

  #countOf(transaction: Transaction): number {
    if (this.#counted?.transaction !== transaction) {
      const { clientId, linkName: link, surroundings: { leases }, now } = transaction;
      const count = leases.countLeasesWithin(
        { clientId: clientId!, link },
        this.#slots,
        now,
        this.#most,
      );
      this.#counted = { transaction, count };
    }
    return this.#counted.count;
  }
}
