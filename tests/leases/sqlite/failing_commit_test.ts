import assert from "node:assert/strict";
import type { DatabaseSync } from "node:sqlite";
import { openDatabase } from "../../../lib/leases/sqlite/database_file.ts";
import { LockFile } from "../../../lib/leases/sqlite/lock_file.ts";
import { ServerValues } from "../../../lib/leases/sqlite/server_values.ts";
import { SqliteLeaseDatabase } from "../../../lib/leases/sqlite/sqlite_lease_database.ts";
import { formatPrefix } from "../../../lib/wire/prefix.ts";
import { address, duid, prefix } from "../../support/messages.ts";
import { DIRECT, exchange, grant, ifHeld, NOW } from "../exchanges.ts";
import { TestDatabase } from "./test_database.ts";
import { atOnce } from "../../../lib/steps.ts";

interface Rig {
  readonly folder: TestDatabase;
  readonly store: SqliteLeaseDatabase;
  readonly database: DatabaseSync;
}

async function withDatabase(run: (rig: Rig) => Promise<void>): Promise<void> {
  const folder = await TestDatabase.make();
  const lock = await LockFile.acquire(folder.path);
  const database = openDatabase(folder.path);
  const values = new ServerValues(database);
  const secret = values.get("secret", () => new Uint8Array(32));
  const store = new SqliteLeaseDatabase({
    database,
    locks: [lock],
    log: await Deno.open(`${folder.path}-wal`),
    values,
    secret,
    durability: "full",
    onCommitFailure: (error, count) => folder.failures.push([String(error), count]),
  });
  try {
    await run({ folder, store, database });
  } finally {
    await store.close();
    await folder.remove();
  }
}

/** What SQLite does on a disk without any room left. */
function allowPages(database: DatabaseSync, more: number): void {
  const row = database.prepare("PRAGMA page_count").get();
  database.exec(`PRAGMA max_page_count = ${Number(row?.page_count) + more}`);
}

/** Records leases of some clients, and notes whose reply could leave. */
function recorder(store: SqliteLeaseDatabase) {
  const sent: number[] = [];
  const record = (client: number) => {
    const granted = [grant(`2001:db8:${client}::/56`)];
    const contact = { options: new Uint8Array(1000) };
    store.record(exchange({ clientId: duid(client), link: `link ${client}`, granted, contact }));
    store.whenSettled(ifHeld(() => sent.push(client)));
  };
  return { sent, record };
}

/** All that was recorded before, of these clients, can be found, now and in the file. */
async function holdsOnly(rig: Rig, clients: readonly number[]): Promise<void> {
  const { folder, store } = rig;
  for (const client of clients) {
    const lease = store.leaseOf(prefix(`2001:db8:${client}::/56`));
    assert.deepEqual(lease?.clientId, duid(client));
    assert.equal(lease?.link, `link ${client}`);
    assert.ok(store.leaseHolding(address(`2001:db8:${client}::1`), NOW));
  }
  await store.close();
  assert.deepEqual(folder.query("SELECT count(*) FROM leases"), [[clients.length]]);
  assert.deepEqual(folder.query("SELECT count(*) FROM links"), [[clients.length]]);
  assert.deepEqual(folder.query("SELECT length FROM prefix_lengths"), [[56]]);
}

Deno.test("a commit that fails drops its group, and the next one goes on", async () => {
  await withDatabase(async (rig) => {
    const { folder, store, database } = rig;
    const { sent, record } = recorder(store);
    record(1);
    record(2);
    database.exec("PRAGMA defer_foreign_keys = ON; INSERT INTO relay_ids VALUES (99, x'01')");
    await store.drained();
    assert.deepEqual(folder.failures, [["Error: FOREIGN KEY constraint failed", 2]]);
    assert.deepEqual(store.leasesOf(duid(1)), []);
    record(2);
    record(3);
    await store.drained();
    assert.deepEqual(sent, [2, 3]);
    await holdsOnly(rig, [2, 3]);
  });
});

Deno.test("a group that SQLite takes back by itself is dropped, and the next one goes on", async () => {
  await withDatabase(async (rig) => {
    const { folder, store, database } = rig;
    const { sent, record } = recorder(store);
    record(1);
    record(2);
    const failing = {
      ...exchange({ clientId: duid(3), granted: [grant("2001:db8:3::/56")] }),
      get withdrawn(): never {
        database.exec("ROLLBACK");
        throw new Error("disk I/O error");
      },
    };
    assert.throws(() => store.record(failing), /disk I\/O error/);
    assert.deepEqual(folder.failures, [["Error: disk I/O error", 2]]);
    record(2);
    record(4);
    await store.drained();
    assert.deepEqual(sent, [2, 4]);
    await holdsOnly(rig, [2, 4]);
  });
});

Deno.test("who follows what is held is told what holds again after a commit that fails", async () => {
  await withDatabase(async ({ store, database }) => {
    const held = new Map<string, boolean>();
    store.followHeld((each, heldUntil) => held.set(formatPrefix(each), heldUntil > NOW));
    const [kept, other] = [grant("2001:db8::1"), grant("2001:db8::2")];
    store.record(exchange({ granted: [kept], contact: DIRECT }));
    await store.drained();
    store.record(exchange({ released: [kept], granted: [other], contact: DIRECT }));
    assert.deepEqual([...held], [["2001:db8::1/128", false], ["2001:db8::2/128", true]]);
    database.exec("PRAGMA defer_foreign_keys = ON; INSERT INTO relay_ids VALUES (99, x'01')");
    await store.drained();
    assert.deepEqual([...held], [["2001:db8::1/128", true], ["2001:db8::2/128", false]]);
    const failing = {
      ...exchange({ released: [kept], granted: [other] }),
      get contact(): never {
        throw new Error("in between");
      },
    };
    assert.throws(() => store.record(failing), /in between/);
    assert.deepEqual([...held], [["2001:db8::1/128", true], ["2001:db8::2/128", false]]);
  });
});

Deno.test("what is lost with its group is not counted as leased, nor as declined", async () => {
  await withDatabase(async ({ store, database }) => {
    const [first, last] = [address("2001:db8::"), address("2001:db8::ff")];
    const pool = { iaType: 3, length: 128, first, last };
    atOnce(store.pools.choosing([pool]))();
    while (store.pools.countOn(10));
    store.record(exchange({ granted: [grant("2001:db8::1"), grant("2001:db8::2")] }));
    await store.drained();
    store.record(exchange({ clientId: duid(2), granted: [grant("2001:db8::3")] }));
    store.record(exchange({ declined: [prefix("2001:db8::1")] }));
    assert.deepEqual(store.pools.useOf(pool), { leased: 2, declined: 1, isComplete: true });
    database.exec("PRAGMA defer_foreign_keys = ON; INSERT INTO relay_ids VALUES (99, x'01')");
    await store.drained();
    assert.deepEqual(store.pools.useOf(pool), { leased: 2, declined: 0, isComplete: true });
  });
});

Deno.test("what expires in a group that is lost is told when it is found again, once", async () => {
  await withDatabase(async ({ store, database }) => {
    const told: string[] = [];
    store.followExpired((expired) => told.push(...expired.map(({ lease }) => formatPrefix(lease))));
    store.record(exchange({ granted: [grant("2001:db8::1", { validUntil: NOW + 10 })] }));
    await store.drained();
    store.expire(NOW + 10, 10);
    database.exec("PRAGMA defer_foreign_keys = ON; INSERT INTO relay_ids VALUES (99, x'01')");
    await store.drained();
    assert.deepEqual(told, []);
    for (let time = 0; time < 2; time++) {
      store.expire(NOW + 11, 10);
      await store.drained();
    }
    assert.deepEqual(told, ["2001:db8::1/128"]);
  });
});

Deno.test("what a full disk has no room for is undone, and later exchanges go on", async () => {
  await withDatabase(async (rig) => {
    const { store, database } = rig;
    const { sent, record } = recorder(store);
    record(1);
    await store.drained();
    allowPages(database, 3);
    let client = 2;
    assert.throws(() => {
      for (; client < 99; client++) record(client);
    }, /full/);
    await store.drained();
    assert.deepEqual(store.leasesOf(duid(client)), []);
    allowPages(database, 1000);
    record(client);
    await store.drained();
    assert.ok(sent.includes(client));
    await holdsOnly(rig, sent);
  });
});

Deno.test("a renewal needs no room on a full disk", async () => {
  await withDatabase(async ({ folder, store, database }) => {
    const granted = [grant("2001:db8::1")];
    store.record(exchange({ granted, contact: DIRECT }));
    await store.drained();
    allowPages(database, 0);
    store.record(exchange({ at: NOW + 100, granted, contact: DIRECT }));
    await store.drained();
    assert.equal(store.clientOnLink(duid(1), "lan", NOW)!.lastTransaction, NOW + 100);
    assert.deepEqual(folder.failures, []);
  });
});
