import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { LeaseDatabaseError } from "../../../lib/leases/sqlite/error.ts";
import { MIGRATIONS } from "../../../lib/leases/sqlite/schema.ts";
import { toHex } from "../../../lib/wire/bytes.ts";
import { exchange, grant } from "../exchanges.ts";
import { type TestDatabase, withFolder } from "./test_database.ts";

/** Opening fails with just this sentence, changes nothing and leaves nothing behind. */
async function refuses(folder: TestDatabase, problem: string): Promise<void> {
  const before = await contents(folder.folder);
  await assert.rejects(folder.open(), (error) => {
    assert.ok(error instanceof LeaseDatabaseError);
    assert.equal(error.message, `Cannot open the lease database: ${problem}`);
    return true;
  });
  assert.deepEqual(await contents(folder.folder), before);
}

/** Names of the files in a folder, each with a digest of what is in it. */
async function contents(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { name, isFile } of Deno.readDir(folder)) {
    const octets = isFile ? await Deno.readFile(`${folder}/${name}`) : new Uint8Array();
    files[name] = toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", octets)));
  }
  return files;
}

Deno.test("a database that is not there is made, with its folder", async () => {
  await withFolder(async (folder) => {
    const path = `${folder.folder}/a/b/leases.sqlite`;
    const store = await folder.open("full", path);
    await store.close();
    assert.deepEqual(Object.keys(await contents(`${folder.folder}/a/b`)), ["leases.sqlite"]);
  });
});

Deno.test("an empty file becomes a database", async () => {
  await withFolder(async (folder) => {
    await Deno.writeFile(folder.path, new Uint8Array());
    await (await folder.open()).close();
    assert.deepEqual(folder.query("PRAGMA user_version"), [[MIGRATIONS.length]]);
  });
});

Deno.test("a file that is no database is refused and left alone", async () => {
  await withFolder(async (folder) => {
    const problem =
      `${folder.path} is not an SQLite database, expected a lease database, or a path that is free`;
    for (const text of ["x", "SQLite format 3\0", "nothing of the kind\n".repeat(500)]) {
      await Deno.writeTextFile(folder.path, text);
      await refuses(folder, problem);
    }
  });
});

Deno.test("another program's database is refused and left alone", async () => {
  await withFolder(async (folder) => {
    for (const mode of ["DELETE", "WAL"]) {
      const database = new DatabaseSync(folder.path);
      database.exec(`PRAGMA journal_mode = ${mode}; DROP TABLE IF EXISTS leases`);
      database.exec("CREATE TABLE leases (mine); INSERT INTO leases VALUES (1)");
      database.close();
      await refuses(
        folder,
        `${folder.path} is a database of another program, expected a lease database, ` +
          "or a path that is free",
      );
    }
  });
});

Deno.test("a database from a newer version is refused and left alone", async () => {
  await withFolder(async (folder) => {
    await (await folder.open()).close();
    const newest = MIGRATIONS.length;
    const database = new DatabaseSync(folder.path);
    database.exec(`PRAGMA user_version = ${newest + 1}`);
    database.close();
    await refuses(
      folder,
      `${folder.path} has schema version ${newest + 1}, written by a newer Sextant; ` +
        `expected version ${newest} or older`,
    );
  });
});

Deno.test("a folder in place of the file is refused", async () => {
  await withFolder(async (folder) => {
    await Deno.mkdir(folder.path);
    await refuses(folder, `${folder.path} is a folder, expected a file`);
  });
});

Deno.test("a file in place of the folder is refused", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder.folder}/file`, "");
    for (const path of ["file/leases.sqlite", "file/a/leases.sqlite"]) {
      await assert.rejects(folder.open("full", `${folder.folder}/${path}`), (error) => {
        assert.ok(error instanceof LeaseDatabaseError);
        assert.match(error.message, /^Cannot open the lease database: .*expected (one|a folder)$/);
        return true;
      });
    }
  });
});

Deno.test("a folder that cannot be made is refused", async () => {
  await withFolder(async (folder) => {
    await assert.rejects(
      folder.open("full", "/proc/nowhere/leases.sqlite"),
      /^LeaseDatabaseError: Cannot open the lease database: .*\/proc\/nowhere/,
    );
  });
});

Deno.test("a second server for the same database is refused", async () => {
  await withFolder(async (folder) => {
    const first = await folder.open();
    const problem = `${folder.path} is in use by another Sextant (process ${Deno.pid}), ` +
      "expected one server for each database";
    await assert.rejects(folder.open(), {
      name: "LeaseDatabaseError",
      message: `Cannot open the lease database: ${problem}`,
    });
    first.record(exchange({ granted: [grant("2001:db8::1")] }));
    await first.close();
    await (await folder.open()).close();
  });
});

Deno.test("a lock file that is left over does not matter", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder.path}.lock`, "4711\n");
    await (await folder.open()).close();
    assert.deepEqual(Object.keys(await contents(folder.folder)), ["leases.sqlite"]);
  });
});

Deno.test("a database that another program has locked is refused", async () => {
  await withFolder(async (folder) => {
    await (await folder.open()).close();
    const other = new DatabaseSync(folder.path);
    try {
      other.exec("BEGIN IMMEDIATE");
      await assert.rejects(folder.open(), {
        name: "LeaseDatabaseError",
        message: `Cannot open the lease database: ${folder.path} is locked by another program, ` +
          "expected nobody else to write to it",
      });
    } finally {
      other.close();
    }
  });
});

Deno.test("a damaged database is refused", async () => {
  await withFolder(async (folder) => {
    await (await folder.open()).close();
    const octets = await Deno.readFile(folder.path);
    await Deno.writeFile(folder.path, octets.fill(0xa5, 100));
    await refuses(folder, `${folder.path} is damaged, expected one that is whole`);
  });
});

Deno.test("a file that cannot be written is refused", async () => {
  await withFolder(async (folder) => {
    await (await folder.open()).close();
    await Deno.chmod(folder.path, 0o400);
    if (await isWritable(folder.path)) return;
    await refuses(
      folder,
      `${folder.path} is not writable, expected a file and a folder that this user may write`,
    );
  });
});

Deno.test("a folder that cannot be written is refused", async () => {
  await withFolder(async (folder) => {
    const locked = `${folder.folder}/locked`;
    await Deno.mkdir(locked, { mode: 0o500 });
    if (await isWritable(`${locked}/probe`)) return;
    await assert.rejects(folder.open("full", `${locked}/leases.sqlite`), {
      name: "LeaseDatabaseError",
      message: `Cannot open the lease database: ${locked}/leases.sqlite is not writable, ` +
        "expected a file and a folder that this user may write",
    });
  });
});

/** Root may write everywhere, whatever the mode says. */
async function isWritable(path: string): Promise<boolean> {
  try {
    (await Deno.open(path, { write: true, create: true })).close();
    return true;
  } catch {
    return false;
  }
}
