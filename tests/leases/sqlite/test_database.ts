import { DatabaseSync } from "node:sqlite";
import type { Durability } from "../../../lib/leases/group_commit.ts";
import type { LeaseStore } from "../../../lib/leases/store.ts";
import { openLeaseDatabase } from "../../../lib/leases/sqlite/lease_database.ts";

/** A folder for a lease database that a test has for itself. */
export class TestDatabase {
  readonly folder: string;
  readonly path: string;
  /** What was told of lost groups: message and count. */
  readonly failures: [string, number][] = [];
  #opened: LeaseStore[] = [];

  private constructor(folder: string) {
    this.folder = folder;
    this.path = `${folder}/leases.sqlite`;
  }

  static async make(): Promise<TestDatabase> {
    return new TestDatabase(await Deno.makeTempDir({ prefix: "sextant-leases-" }));
  }

  async open(durability: Durability = "normal", path = this.path): Promise<LeaseStore> {
    const database = await openLeaseDatabase({
      path,
      durability,
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      onCommitFailure: (error, count) => this.failures.push([String(error), count]),
    });
    this.#opened.push(database);
    return database;
  }

  /** Asks the closed database file; one row is one array of values. */
  query(sql: string): unknown[][] {
    const database = new DatabaseSync(this.path, { readOnly: true });
    try {
      return database.prepare(sql).all().map((row) => Object.values(row));
    } finally {
      database.close();
    }
  }

  /** Closes what is open and removes everything. */
  async remove(): Promise<void> {
    for (const database of this.#opened) await database.close();
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** Runs a test with a folder of its own, and removes that in the end. */
export async function withFolder(
  run: (folder: TestDatabase) => Promise<void> | void,
): Promise<void> {
  const folder = await TestDatabase.make();
  try {
    await run(folder);
  } finally {
    await folder.remove();
  }
}

/** Takes the clients out of a database that a server has open: whatever reads them from now fails. */
export function breakDatabase(path: string): void {
  const database = new DatabaseSync(path);
  try {
    database.exec("PRAGMA busy_timeout = 5000; ALTER TABLE clients RENAME TO lost");
  } finally {
    database.close();
  }
}
