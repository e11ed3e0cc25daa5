import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { prepare, sql } from "../../lib/sqlite/statement.ts";

/** What the types of node:sqlite lack: a function that SQLite asks whenever it compiles a statement. */
interface Authorizing {
  setAuthorizer(isAllowed: () => number): void;
}

for (const limit of ["LIMIT ?2", "LIMIT ?2 OFFSET 0", "LIMIT 2 OFFSET ?2 - 2"]) {
  Deno.test(`a statement with ${limit} is compiled once however often it is run`, () => {
    const database = new DatabaseSync(":memory:");
    try {
      database.exec("CREATE TABLE numbers (n INTEGER PRIMARY KEY)");
      database.exec("INSERT INTO numbers VALUES (1), (2), (3), (4)");
      let asked = 0;
      (database as unknown as Authorizing).setAuthorizer(() => {
        asked++;
        return 0;
      });
      const statement = prepare(
        database,
        sql<[number]>(`SELECT n FROM numbers WHERE n > ?1 ORDER BY n ${limit}`),
      );
      const askedOnce = asked;
      assert.ok(askedOnce > 0);
      assert.deepEqual(statement.all(0, 2), [[1], [2]]);
      assert.deepEqual(statement.all(1, 2), [[2], [3]]);
      assert.equal(asked, askedOnce);
    } finally {
      database.close();
    }
  });
}
