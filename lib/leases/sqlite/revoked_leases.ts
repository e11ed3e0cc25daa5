import type { DatabaseSync } from "node:sqlite";
import { maskAddress, type Prefix } from "../../wire/prefix.ts";
import { prepareAll, type Prepared, sql } from "../../sqlite/statement.ts";

/** What is asked of leases that an operator has ended. */
export const REVOKED_SQL = {
  any: sql<[told: number]>("SELECT 1 FROM leases WHERE told_until > 0 LIMIT 1"),
  isRevoked: sql<[told: number]>(`
    SELECT 1 FROM leases l JOIN clients c ON c.id = l.client
    WHERE l.address = ? AND l.length = ? AND l.state = 1 AND l.told_until > ? AND c.duid <> ?`),
} as const;

/** Knows what operators took from clients that may use it still; mostly there is none of it. */
export class RevokedLeases {
  readonly #sql: Prepared<typeof REVOKED_SQL>;
  #isAny: boolean;

  constructor(database: DatabaseSync) {
    this.#sql = prepareAll(database, REVOKED_SQL);
    this.#isAny = this.#sql.any.get() !== undefined;
  }

  /** Notes that there is one. */
  noteAny(): void {
    this.#isAny = true;
  }

  /** Whether it was taken from another client, to whom it was told for longer than `now`. */
  has({ address, length }: Prefix, clientId: Uint8Array, now: number): boolean {
    return this.#isAny &&
      this.#sql.isRevoked.get(maskAddress(address, length), length, now, clientId) !== undefined;
  }
}
