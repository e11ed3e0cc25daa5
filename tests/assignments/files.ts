import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { buildDatabase } from "../../lib/assignments/build.ts";

/** The header row. */
export const HEADER = "id,address,prefix\n";

/** A folder for the files of one test, gone after it. */
export class Files implements Disposable {
  readonly folder: string = Deno.makeTempDirSync({ prefix: "sextant-assignments-" });

  path(name: string): string {
    return `${this.folder}/${name}`;
  }

  /** Writes a file, and returns its path. */
  write(name: string, content: string | Uint8Array): string {
    const path = this.path(name);
    if (typeof content === "string") Deno.writeTextFileSync(path, content);
    else Deno.writeFileSync(path, content);
    return path;
  }

  /**
   * Makes a database of a CSV that is right, or brings one up to it.
   *
   * @returns the path of the database
   */
  build(csv: string, name = "assignments.sqlite"): string {
    const database = this.path(name);
    const { result } = buildDatabase(this.write("built.csv", csv), database, {
      force: true,
      report: (line, message) => assert.fail(`line ${line}: ${message}`),
      progress: () => {},
    });
    assert.ok(result);
    return database;
  }

  /** Makes a database as DHCPKit does. */
  buildAsDhcpkit(rows: readonly (readonly [string, string | null, string | null])[]): string {
    const path = this.path("dhcpkit.sqlite");
    const database = new DatabaseSync(path);
    database.exec(
      "CREATE TABLE assignments (id TEXT PRIMARY KEY, address TEXT, prefix TEXT, " +
        "csv_mtime INTEGER NOT NULL) WITHOUT ROWID",
    );
    const insert = database.prepare(
      "INSERT INTO assignments VALUES (?, ?, ?, 1500000000000000000)",
    );
    for (const row of rows) insert.run(...row);
    database.close();
    return path;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

/** Asks a database that anybody may have open. */
export function query(path: string, sql: string): unknown[][] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return database.prepare(sql).all().map((row) => Object.values(row));
  } finally {
    database.close();
  }
}
