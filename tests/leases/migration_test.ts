import assert from "node:assert/strict";
import { openDatabase } from "../../lib/leases/database_file.ts";
import { MIGRATIONS } from "../../lib/leases/schema.ts";
import { withFolder } from "./test_database.ts";

const SECOND = "CREATE TABLE second (number INTEGER); INSERT INTO second VALUES (2)";
const THIRD = "CREATE TABLE third (number INTEGER); INSERT INTO third SELECT number FROM second";

Deno.test("an older database gets what it lacks, and keeps what it has", async () => {
  await withFolder((folder) => {
    const older = openDatabase(folder.path, MIGRATIONS);
    older.exec("INSERT INTO links (name) VALUES ('lan')");
    older.close();
    openDatabase(folder.path, [...MIGRATIONS, SECOND, THIRD]).close();
    assert.deepEqual(folder.query("SELECT name FROM links"), [["lan"]]);
    assert.deepEqual(folder.query("SELECT number FROM third"), [[2]]);
    assert.deepEqual(folder.query("PRAGMA user_version"), [[MIGRATIONS.length + 2]]);
  });
});

Deno.test("a migration that fails leaves the database as it was", async () => {
  await withFolder((folder) => {
    openDatabase(folder.path, MIGRATIONS).close();
    const failing = [...MIGRATIONS, SECOND, "INSERT INTO nowhere VALUES (1)"];
    assert.throws(() => openDatabase(folder.path, failing), /nowhere/);
    assert.deepEqual(folder.query("PRAGMA user_version"), [[MIGRATIONS.length]]);
    assert.deepEqual(
      folder.query("SELECT name FROM sqlite_master WHERE name IN ('second', 'nowhere')"),
      [],
    );
  });
});

Deno.test("a migration runs once", async () => {
  await withFolder((folder) => {
    const migrations = [...MIGRATIONS, SECOND];
    for (let time = 0; time < 3; time++) openDatabase(folder.path, migrations).close();
    assert.deepEqual(folder.query("SELECT number FROM second"), [[2]]);
  });
});
