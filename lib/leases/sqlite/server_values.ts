import type { DatabaseSync } from "node:sqlite";
import { prepare, type Statement } from "../../sqlite/statement.ts";

/** What the server keeps about itself: made once, the same ever after. */
export class ServerValues {
  readonly #database: DatabaseSync;
  readonly #select: Statement<[value: Uint8Array]>;
  readonly #insert: Statement<[]>;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#select = prepare(database, "SELECT value FROM server WHERE key = ?");
    this.#insert = prepare(database, "INSERT INTO server (key, value) VALUES (?, ?)");
  }

  /** The value of a key, made with `make` when there is none yet. */
  get(key: string, make: () => Uint8Array): Uint8Array {
    const stored = this.#select.get(key);
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
      this.#insert.run(key, value);
    } finally {
      this.#database.exec("PRAGMA synchronous = NORMAL");
    }
  }
}
