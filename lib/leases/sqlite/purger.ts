import type { DatabaseSync } from "node:sqlite";
import { REMEMBERED_FOR } from "../retention.ts";
import type { ChangeWriter } from "./change_writer.ts";
import { READS, WRITES } from "./queries.ts";
import { prepare, type Statement } from "../../sqlite/statement.ts";

const BEFORE_ALL = new Uint8Array();
const LAST_ADDRESS = new Uint8Array(16).fill(0xff);

/** A lease, and the row of its client. */
export type PassedLease = readonly [address: Uint8Array, length: number, client: number];

/** What there is to do about a batch of leases. */
export interface Batch {
  /** Leases that have expired since they were last passed. */
  readonly expired: readonly PassedLease[];
  /** Leases that nobody needs to remember. */
  readonly forgotten: readonly PassedLease[];
  /** Whether more leases come after them. */
  readonly hasMore: boolean;
}

/** Goes through all leases, batch by batch, for those that have expired or can be forgotten. */
export class Purger {
  readonly #changes: ChangeWriter;
  readonly #lastOfBatch: Statement<[address: Uint8Array]>;
  readonly #expiredInBatch: Statement<PassedLease>;
  readonly #endedInBatch: Statement<PassedLease>;
  readonly #expireLease: Statement<[]>;
  readonly #deleteLease: Statement<[]>;
  readonly #forgetClient: Statement<[]>;
  #after: Uint8Array = BEFORE_ALL;

  constructor(database: DatabaseSync, changes: ChangeWriter) {
    this.#changes = changes;
    this.#lastOfBatch = prepare(database, READS.lastOfBatch);
    this.#expiredInBatch = prepare(database, READS.expiredInBatch);
    this.#endedInBatch = prepare(database, READS.endedInBatch);
    this.#expireLease = prepare(database, WRITES.expireLease);
    this.#deleteLease = prepare(database, WRITES.deleteLease);
    this.#forgetClient = prepare(database, WRITES.forgetClient);
  }

  /** What there is to do about the next `limit` leases. */
  next(now: number, limit: number): Batch {
    const after = this.#after;
    const last = this.#lastOfBatch.get(after, limit - 1)?.[0];
    const until = last ?? LAST_ADDRESS;
    this.#after = last ?? BEFORE_ALL;
    const isRecorded = this.#changes.historyBegins !== undefined;
    const expired = isRecorded ? this.#expiredInBatch.all(after, until, now) : [];
    const forgotten = this.#endedInBatch.all(
      after,
      until,
      now - REMEMBERED_FOR,
      now,
      this.#changes.horizon(now),
      // What has expired is recorded before it is forgotten.
      isRecorded ? 1 : 0,
    );
    return { expired, forgotten, hasMore: last !== undefined };
  }

  /** Writes down that leases have expired; changes are begun. */
  expire(leases: readonly PassedLease[]): void {
    for (const [address, length, client] of leases) {
      this.#expireLease.run(this.#changes.stamp, address, length);
      this.#changes.note(client);
    }
  }

  /** Forgets the leases, and clients that have no other and did not change lately. */
  forget(leases: readonly PassedLease[], now: number): void {
    for (const [address, length] of leases) this.#deleteLease.run(address, length);
    const horizon = this.#changes.horizon(now);
    for (const client of new Set(leases.map(([, , client]) => client))) {
      this.#forgetClient.run(client, horizon);
    }
  }
}
