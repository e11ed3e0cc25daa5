import type { DatabaseSync } from "node:sqlite";

/**
 * Makes changes together. It waits for its turn to write before them, and not half-way.
 *
 * @throws whatever the changes throw, and then there are none
 */
export function inTransaction<T>(database: DatabaseSync, change: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = change();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    // When the disk is full, SQLite takes the transaction back by itself.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
