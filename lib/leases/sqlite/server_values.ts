import type { DatabaseSync } from "node:sqlite";
import type { StoredBound } from "../stored_bound.ts";
import { prepareAll, type Prepared, sql } from "../../sqlite/statement.ts";

/** What is asked of the server itself. */
export const VALUE_SQL = {
  select: sql<[value: Uint8Array]>("SELECT value FROM server WHERE key = ?"),
  insert: sql("INSERT INTO server (key, value) VALUES (?, ?)"),
  put: sql(`
    INSERT INTO server (key, value) VALUES (?, ?)
    ON CONFLICT DO UPDATE SET value = excluded.value`),
} as const;

/** What the server keeps about itself. */
export class ServerValues {
  readonly #sql: Prepared<typeof VALUE_SQL>;
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#sql = prepareAll(database, VALUE_SQL);
  }

  /** A bound that is kept under a key. @param change writes something, in the open group */
  boundAt(key: string, change: (write: () => void) => void): StoredBound {
    return {
      read: () => this.#sql.select.get(key)?.[0],
      write: (bound) => change(() => this.#sql.put.run(key, bound)),
    };
  }

  /** The value of a key, made with `make` when there is none yet, and the same ever after. */
  get(key: string, make: () => Uint8Array): Uint8Array {
    const stored = this.#sql.select.get(key);
    if (stored) return stored[0];
    const value = make();
    this.#insertDurably(key, value);
    return value;
  }

  // An Advertise waits for no commit, and must not tell a DUID that a crash makes forgotten.
  #insertDurably(key: string, value: Uint8Array): void {
    if (this.#database.isTransaction) {
      throw new Error(`The ${key} of the server is to be made before leases are recorded`);
    }
    this.#database.exec("PRAGMA synchronous = FULL");
    try {
      this.#sql.insert.run(key, value);
    } finally {
      this.#database.exec("PRAGMA synchronous = NORMAL");
    }
  }
}
