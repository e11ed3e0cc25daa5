import assert from "node:assert/strict";
import type { DatabaseSync } from "node:sqlite";
import { openDatabase } from "../../lib/leases/sqlite/database_file.ts";
import { ReconfigureKeyStore } from "../../lib/leases/sqlite/reconfigure_key_store.ts";
import { ServerValues } from "../../lib/leases/sqlite/server_values.ts";
import type { ReconfigureKey } from "../../lib/leases/reconfigure_keys.ts";
import { address, duid } from "../support/messages.ts";
import { exchange, grant, keyGiven, NOW } from "./exchanges.ts";
import { withFolder } from "./sqlite/test_database.ts";

const DAY = 86_400;

function keysIn(database: DatabaseSync, most?: number): ReconfigureKeyStore {
  const change = (write: () => void) => write();
  const bound = new ServerValues(database).boundAt("replay-detection", change);
  return new ReconfigureKeyStore(database, change, bound, most);
}

function key(client: number, change: Partial<ReconfigureKey> = {}): ReconfigureKey {
  return {
    clientId: duid(client),
    link: "lan",
    key: new Uint8Array(16).fill(client),
    transactionId: client,
    way: { listener: "eth0", address: address(`fe80::${client}`), port: 546 },
    ...change,
  };
}

Deno.test("a key is there as it was kept, for its client on its link alone", async () => {
  await withFolder(async (folder) => {
    const before = await folder.open();
    assert.equal(before.reconfigureKeys.isUsed, false);
    const relayed = key(2, {
      way: {
        listener: "[2001:db8::1]:547",
        address: address("2001:db8::2"),
        port: 49152,
        relayForward: Uint8Array.of(12, 0),
      },
    });
    before.record(keyGiven(key(1)));
    before.record(keyGiven(relayed));
    await before.close();
    const after = await folder.open();
    const { reconfigureKeys } = after;
    assert.ok(reconfigureKeys.isUsed);
    assert.deepEqual(reconfigureKeys.of(key(1)), key(1));
    assert.deepEqual(reconfigureKeys.of(relayed), relayed);
    assert.equal(reconfigureKeys.of(key(1, { link: "dsl" })), undefined);
    after.record(keyGiven(key(1, { transactionId: 9 })));
    assert.equal(reconfigureKeys.of(key(1))!.transactionId, 9);
    after.record(exchange({ reconfigureKey: null }));
    assert.equal(reconfigureKeys.of(key(1)), undefined);
  });
});

Deno.test("a key goes with its client, seven days after the last lease ended", async () => {
  await withFolder(async (folder) => {
    const store = await folder.open();
    store.record(exchange({ granted: [grant("2001:db8::1", { validUntil: NOW + DAY })] }));
    store.record(keyGiven(key(1)));
    assert.deepEqual(store.reconfigureKeys.leaseless(undefined, 9).clients, []);
    store.purge(NOW + 8 * DAY - 1, 100);
    assert.ok(store.reconfigureKeys.of(key(1)));
    store.purge(NOW + 8 * DAY + 1, 100);
    assert.equal(store.reconfigureKeys.of(key(1)), undefined);
  });
});

Deno.test("a key of a client without a lease goes seven days after it was given", async () => {
  await withFolder(async (folder) => {
    const store = await folder.open();
    for (const client of [1, 2, 3]) store.record(keyGiven(key(client), NOW + client));
    store.purge(NOW + 7 * DAY + 2, 100);
    assert.equal(store.reconfigureKeys.of(key(1)), undefined);
    assert.ok(store.reconfigureKeys.of(key(2)));
    // It is given again, and is a new one.
    store.record(keyGiven(key(2), NOW + DAY));
    store.purge(NOW + 7 * DAY + 100, 100);
    assert.ok(store.reconfigureKeys.of(key(2)));
    assert.equal(store.reconfigureKeys.of(key(3)), undefined);
  });
});

Deno.test("clients without leases are found page by page, and by DUID", async () => {
  await withFolder(async (folder) => {
    const store = await folder.open();
    const keys = store.reconfigureKeys;
    for (const client of [1, 2, 3]) store.record(keyGiven(key(client)));
    store.record(keyGiven(key(1, { link: "dsl" })));
    const first = keys.leaseless(undefined, 3);
    assert.deepEqual(first.clients.map(({ clientId }) => clientId), [duid(1), duid(2), duid(3)]);
    const second = keys.leaseless(first.next!, 3);
    assert.deepEqual(second, { clients: [{ clientId: duid(1), link: "dsl" }], next: undefined });
    assert.deepEqual(keys.leaselessOf(duid(1)).map(({ link }) => link).sort(), ["dsl", "lan"]);
  });
});

Deno.test("whoever asks for keys under ever new DUIDs does not fill the disk", async () => {
  await withFolder(async (folder) => {
    const store = await folder.open();
    store.record(exchange({ granted: [grant("2001:db8::1")] }));
    store.record(keyGiven(key(1)));
    await store.close();
    const database = openDatabase(folder.path);
    const keys = keysIn(database, 500);
    for (let client = 2; client <= 2000; client++) keys.keep(key(client), key(client), NOW);
    assert.ok(keys.of(key(1)), "clients with leases keep theirs");
    assert.equal(keys.of(key(1490)), undefined);
    const count = keys.leaseless(undefined, 9999).clients.length;
    assert.ok(count >= 500 && count <= 505, `${count}`);
    database.close();
  });
});

Deno.test("replay detection grows, whatever the clock does, over restarts", async () => {
  await withFolder(async (folder) => {
    let last = -1n;
    const grows = (octets: Uint8Array) => {
      const value = new DataView(octets.buffer).getBigUint64(0);
      assert.ok(value > last, `${value} > ${last}`);
      last = value;
    };
    for (const now of [NOW, NOW, NOW + 1, NOW + DAY, NOW - DAY, 0, NOW + DAY]) {
      const store = await folder.open();
      for (let time = 0; time < 3; time++) grows(store.reconfigureKeys.nextReplayDetection(now));
      await store.close();
    }
    // As RFC 8415 section 21.11 has it: 64 bits.
    assert.ok(last < 1n << 64n);
  });
});

Deno.test("replay detection grows where what was stored of it was taken back", async () => {
  await withFolder((folder) => {
    const database = openDatabase(folder.path);
    const keysOf = () => keysIn(database);
    const keys = keysOf();
    const next = (from: ReconfigureKeyStore, now: number) =>
      new DataView(from.nextReplayDetection(now).buffer).getBigUint64(0);
    database.exec("BEGIN");
    const lost = next(keys, NOW);
    database.exec("ROLLBACK");
    keys.reload();
    const sent = next(keys, NOW);
    assert.ok(sent > lost);
    assert.ok(next(keysOf(), 0) > sent);
    database.close();
  });
});
