import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { stampAt } from "../../../lib/leases/change_stamp.ts";
import { openDatabase } from "../../../lib/leases/sqlite/database_file.ts";
import { MIGRATIONS } from "../../../lib/leases/sqlite/schema.ts";
import { address, duid } from "../../support/messages.ts";
import { DIRECT, exchange, grant, keyGiven, NOW } from "../exchanges.ts";
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

Deno.test("a database of schema version 1 goes on with all its leases", async () => {
  await withFolder(async (folder) => {
    const older = openDatabase(folder.path, MIGRATIONS.slice(0, 1));
    older.exec("INSERT INTO links (name) VALUES ('lan'); INSERT INTO prefix_lengths VALUES (128)");
    const insertClient = older.prepare(
      "INSERT INTO clients (id, duid, link, last_transaction, options) VALUES (?, ?, 1, ?, x'')",
    );
    const insertLease = older.prepare(
      "INSERT INTO leases (address, length, client, ia_type, iaid, preferred_until, valid_until, " +
        "state) VALUES (?, 128, ?, 3, 1, ?, ?, ?)",
    );
    const leases = [[1, NOW - 500, NOW + 3600, 0], [2, NOW - 50, NOW - 10, 0], [
      3,
      NOW - 5,
      NOW,
      1,
    ]];
    for (const [client, lastTransaction, until, state] of leases) {
      insertClient.run(client!, duid(client!), lastTransaction!);
      insertLease.run(address(`2001:db8::${client}`), client!, until!, until!, state!);
    }
    older.close();

    const store = await folder.open();
    store.recordChanges(86_400, NOW);
    const [known] = store.clientsOnLinks(duid(1), NOW);
    assert.equal(known!.changed, NOW - 500);
    assert.equal(known!.leases[0]!.validUntil, NOW + 3600);
    assert.equal(store.leasesOf(duid(3))[0]!.state, "released");
    // What changed before is not on record.
    assert.equal(store.changes.since(NOW - 60), undefined);
    store.record(exchange({ at: NOW + 1, granted: [grant("2001:db8::1")], contact: DIRECT }));
    assert.equal(store.clientsOnLinks(duid(1), NOW)[0]!.changed, NOW + 1);
    assert.equal(store.changes.since(NOW + 1)!.next(9)!.length, 0);
    // What had expired before is now told.
    while (store.purge(NOW + 2, 100));
    const catchUp = store.changes.since(NOW + 1)!;
    const told = [...catchUp.next(9)!, ...catchUp.next(9)!];
    assert.deepEqual(told.map(({ clientId }) => clientId), [duid(1), duid(2)]);
  });
});

Deno.test("a database of schema version 2 goes on with its leases, its changes and its server-id", async () => {
  await withFolder(async (folder) => {
    const older = openDatabase(folder.path, MIGRATIONS.slice(0, 2));
    older.exec("INSERT INTO links (name) VALUES ('lan'); INSERT INTO prefix_lengths VALUES (128)");
    older.prepare("INSERT INTO server (key, value) VALUES ('server-id', ?)").run(duid(99));
    const stamp = stampAt(NOW - 30);
    older.prepare(
      "INSERT INTO clients (id, duid, link, last_transaction, options, change) " +
        "VALUES (1, ?, 1, ?, x'', ?)",
    ).run(duid(1), NOW - 30, stamp);
    older.prepare(
      "INSERT INTO leases (address, length, client, ia_type, iaid, preferred_until, valid_until, " +
        "state, change) VALUES (?, 128, 1, 3, 1, ?, ?, 0, ?)",
    ).run(address("2001:db8::1"), NOW + 3600, NOW + 7200, stamp);
    older.prepare("INSERT INTO changes (stamp, client) VALUES (?, 1)").run(stamp);
    older.prepare("INSERT INTO history (id, begins) VALUES (1, ?)").run(stampAt(NOW - 60));
    older.close();

    const store = await folder.open();
    store.recordChanges(86_400, NOW);
    assert.deepEqual(store.serverId(() => assert.fail("there is one")), duid(99));
    assert.equal(store.leasesOf(duid(1))[0]!.validUntil, NOW + 7200);
    const catchUp = store.changes.since(NOW - 60)!;
    const told = [...catchUp.next(9)!, ...catchUp.next(9)!];
    assert.deepEqual(told.map(({ clientId }) => clientId), [duid(1)]);
    const keys = store.reconfigureKeys;
    assert.equal(keys.isUsed, false);
    const client = { clientId: duid(1), link: "lan" };
    const way = { listener: "eth0", address: address("fe80::1"), port: 546 };
    store.record(keyGiven({ ...client, key: new Uint8Array(16), transactionId: 1, way }));
    assert.deepEqual(keys.of(client)!.way, way);
    // It is the known client's, and no stray one.
    assert.deepEqual(keys.leaselessOf(duid(1)), []);
  });
});

Deno.test("where a client was heard directly is known after a restart, once it was heard again", async () => {
  await withFolder(async (folder) => {
    const older = openDatabase(folder.path, MIGRATIONS.slice(0, 10));
    older.exec("INSERT INTO links (name) VALUES ('lan'); INSERT INTO prefix_lengths VALUES (128)");
    older.prepare(
      "INSERT INTO clients (id, duid, link, last_transaction, options) VALUES (1, ?, 1, ?, x'')",
    ).run(duid(1), NOW);
    older.prepare(
      "INSERT INTO leases (address, length, client, ia_type, iaid, preferred_until, valid_until, " +
        "state) VALUES (?, 128, 1, 3, 1, ?, ?, 0)",
    ).run(address("2001:db8::1"), NOW + 3600, NOW + 7200);
    older.close();

    const store = await folder.open();
    assert.equal(store.clientOnLink(duid(1), "lan", NOW)!.direct, undefined);
    const direct = { source: address("fe80::7"), interface: "eth0" };
    store.record(exchange({ contact: { direct } }));
    await store.close();
    const again = await folder.open();
    assert.deepEqual(again.clientOnLink(duid(1), "lan", NOW)!.direct, direct);
    await again.close();
  });
});

Deno.test("a copy of an older database is kept as it was, for its owner alone", async () => {
  await withFolder(async (folder) => {
    const older = openDatabase(folder.path, MIGRATIONS.slice(0, 2));
    older.prepare("INSERT INTO server (key, value) VALUES ('server-id', ?)").run(duid(99));
    older.close();
    await (await folder.open()).close();
    const path = `${folder.path}.schema-2`;
    assert.equal(Deno.statSync(path).mode! & 0o777, 0o600);
    const copy = new DatabaseSync(path, { readOnly: true });
    assert.deepEqual({ ...copy.prepare("PRAGMA user_version").get() }, { user_version: 2 });
    assert.deepEqual(
      copy.prepare("SELECT value FROM server WHERE key = 'server-id'").get()!.value,
      duid(99),
    );
    copy.close();
    await (await folder.open()).close();
    const left = [...Deno.readDirSync(folder.folder)].map(({ name }) => name).sort();
    assert.deepEqual(left, ["leases.sqlite", "leases.sqlite.schema-2"]);
  });
});
