import assert from "node:assert/strict";
import type { DatabaseSync } from "node:sqlite";
import { openDatabase } from "../../../lib/leases/sqlite/database_file.ts";
import { WalJournal } from "../../../lib/leases/sqlite/wal_journal.ts";
import { TestDatabase } from "./test_database.ts";

interface Rig {
  readonly database: DatabaseSync;
  readonly log: Deno.FsFile;
  readonly logPath: string;
  readonly undone: string[];
  readonly journal: WalJournal;
}

async function withJournal(run: (rig: Rig) => Promise<void> | void): Promise<void> {
  const folder = await TestDatabase.make();
  const database = openDatabase(folder.path);
  database.exec("CREATE TABLE filler (octets BLOB)");
  const logPath = `${folder.path}-wal`;
  const log = await Deno.open(logPath);
  const undone: string[] = [];
  try {
    const journal = new WalJournal(database, log, () => undone.push("undone"));
    await run({ database, log, logPath, undone, journal });
  } finally {
    log.close();
    database.close();
    await folder.remove();
  }
}

function fill(database: DatabaseSync, pages: number): void {
  const insert = database.prepare("INSERT INTO filler VALUES (zeroblob(4000))");
  for (let page = 0; page < pages; page++) insert.run();
}

Deno.test("the log stays the same file, whatever checkpoints do to it", async () => {
  await withJournal(async ({ database, log, logPath, journal }) => {
    const { ino } = await log.stat();
    const isSame = async () => assert.equal((await Deno.stat(logPath)).ino, ino);
    // More than SQLite keeps in the log before it makes a checkpoint by itself.
    for (let group = 0; group < 5; group++) {
      journal.begin();
      fill(database, 500);
      journal.commit();
      await journal.sync();
      await isSame();
    }
    for (const mode of ["PASSIVE", "FULL", "RESTART", "TRUNCATE"]) {
      database.exec(`PRAGMA wal_checkpoint(${mode})`);
      journal.begin();
      fill(database, 1);
      journal.commit();
      await journal.sync();
      await isSame();
    }
    assert.ok((await log.stat()).size > 0);
  });
});

Deno.test("a commit that fails is undone and told", async () => {
  await withJournal(({ database, undone, journal }) => {
    journal.begin();
    database.exec("PRAGMA defer_foreign_keys = ON");
    database.exec("INSERT INTO relay_ids VALUES (99, x'01')");
    assert.throws(() => journal.commit(), /FOREIGN KEY/);
    assert.deepEqual(undone, ["undone"]);
    assert.equal(database.isTransaction, false);
    journal.begin();
    journal.commit();
  });
});

Deno.test("after a failure the log begins anew", async () => {
  await withJournal(async ({ database, undone, logPath }) => {
    let failing = true;
    let syncs = 0;
    const log = {
      syncData(): Promise<void> {
        syncs++;
        return failing ? Promise.reject(new Error("io")) : Promise.resolve();
      },
    };
    const journal = new WalJournal(database, log, () => undone.push("undone"));
    const header = async () => (await Deno.readFile(logPath)).slice(0, 32);
    journal.begin();
    fill(database, 3);
    journal.commit();
    const before = await header();
    await assert.rejects(journal.sync(), /io/);
    failing = false;
    await journal.sync();
    assert.equal(syncs, 1);
    journal.begin();
    fill(database, 1);
    journal.commit();
    assert.notDeepEqual(await header(), before);
    await journal.sync();
    assert.equal(syncs, 2);
  });
});

Deno.test("a log that cannot begin anew is a failure again, until it can", async () => {
  await withJournal(async ({ database, undone }) => {
    const log = { syncData: () => Promise.reject(new Error("io")) };
    const journal = new WalJournal(database, log, () => undone.push("undone"));
    journal.begin();
    fill(database, 3);
    journal.commit();
    await assert.rejects(journal.sync(), /io/);
    const reader = database.prepare("SELECT * FROM filler").iterate();
    reader.next();
    await assert.rejects(journal.sync());
    reader.return?.();
    await journal.sync();
  });
});
