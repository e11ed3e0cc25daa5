import type { DatabaseSync } from "node:sqlite";
import { READS, WRITES } from "./queries.ts";
import { prepare, type Statement } from "./statement.ts";

/** Seconds for which a lease that ended is remembered, so that its client gets it again. */
const REMEMBERED_FOR = 7 * 24 * 60 * 60;

const BEFORE_ALL = new Uint8Array();
const LAST_ADDRESS = new Uint8Array(16).fill(0xff);

/** A lease that nobody needs to remember. */
export type EndedLease = readonly [address: Uint8Array, length: number, client: number];

/** Goes through all leases, batch by batch, for those that can be forgotten. */
export class Purger {
  readonly #lastOfBatch: Statement<[address: Uint8Array]>;
  readonly #endedInBatch: Statement<EndedLease>;
  readonly #deleteLease: Statement<[]>;
  readonly #forgetClient: Statement<[]>;
  #after: Uint8Array = BEFORE_ALL;

  constructor(database: DatabaseSync) {
    this.#lastOfBatch = prepare(database, READS.lastOfBatch);
    this.#endedInBatch = prepare(database, READS.endedInBatch);
    this.#deleteLease = prepare(database, WRITES.deleteLease);
    this.#forgetClient = prepare(database, WRITES.forgetClient);
  }

  /** What can be forgotten of the next `limit` leases, and whether more come after them. */
  next(now: number, limit: number): { ended: EndedLease[]; hasMore: boolean } {
    const last = this.#lastOfBatch.get(this.#after, limit - 1)?.[0];
    const ended = this.#endedInBatch.all(
      this.#after,
      last ?? LAST_ADDRESS,
      now - REMEMBERED_FOR,
      now,
    );
    this.#after = last ?? BEFORE_ALL;
    return { ended, hasMore: last !== undefined };
  }

  /** Forgets the leases, and clients that have no other. */
  forget(ended: readonly EndedLease[]): void {
    for (const [address, length] of ended) this.#deleteLease.run(address, length);
    for (const client of new Set(ended.map(([, , client]) => client))) {
      this.#forgetClient.run(client);
    }
  }
}
