import assert from "node:assert/strict";
import type { BindingChange, CatchUp } from "../../lib/leases/changes.ts";
import type { LeaseStore } from "../../lib/leases/store.ts";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import { address, duid, prefix } from "../support/messages.ts";
import { DIRECT, exchange, grant, ifHeld, NOW, relayed } from "./exchanges.ts";
import { withFolder } from "./sqlite/test_database.ts";

const DAY = 86_400;

/** Gives client `client` the address of the same number. */
function renew(store: LeaseStore, client: number, at: number, validUntil = at + 7200): void {
  const granted = [grant(`2001:db8::${client}`, { validUntil })];
  const contact = { relays: relayed(), options: DIRECT.options };
  store.record(exchange({ clientId: duid(client), at, granted, contact }));
}

/** The numbers of the clients that a catch-up still has. */
function clientsOf(catchUp: CatchUp | undefined): (number | undefined)[] {
  const found: BindingChange[] = [];
  while (!catchUp!.isDone) found.push(...catchUp!.next(2)!);
  return found.map(({ clientId }) => clientId.at(-1));
}

function purgeAll(store: LeaseStore, now: number, limit = 100): void {
  while (store.purge(now, limit));
}

Deno.test("what changed is known after a restart", async () => {
  await withFolder(async (folder) => {
    const first = await folder.open();
    first.recordChanges(DAY, NOW);
    renew(first, 1, NOW);
    renew(first, 2, NOW + 10);
    first.record(exchange({ at: NOW + 20, released: [prefix("2001:db8::1")] }));
    await first.close();
    const second = await folder.open();
    second.recordChanges(DAY, NOW + 30);
    assert.deepEqual(clientsOf(second.changes.since(NOW)), [2, 1]);
    assert.deepEqual(clientsOf(second.changes.since(NOW + 15)), [1]);
    // Even where the clock has gone back meanwhile.
    renew(second, 3, NOW);
    assert.deepEqual(clientsOf(second.changes.since(NOW + 15)), [1, 3]);
  });
});

Deno.test("while nothing is recorded nothing is known, and nothing is written", async () => {
  await withFolder(async (folder) => {
    const store = await folder.open();
    renew(store, 1, NOW);
    renew(store, 2, NOW);
    store.record(exchange({ clientId: duid(2), granted: [grant("2001:db8::1")] }));
    assert.equal(store.changes.since(NOW), undefined);
    await store.close();
    for (const table of ["changes", "losses", "history"]) {
      assert.deepEqual(folder.query(`SELECT count(*) FROM ${table}`), [[0]]);
    }
  });
});

Deno.test("a record that begins late is not taken for a whole one", async () => {
  await withFolder(async (folder) => {
    const store = await folder.open();
    renew(store, 1, NOW);
    store.recordChanges(DAY, NOW);
    renew(store, 2, NOW + 1);
    assert.equal(store.changes.since(NOW), undefined);
    assert.deepEqual(clientsOf(store.changes.since(NOW + 1)), [2]);
    // Said again, as by a reload, it goes on.
    store.recordChanges(2 * DAY, NOW + 50);
    assert.deepEqual(clientsOf(store.changes.since(NOW + 1)), [2]);
  });
});

Deno.test("a record that is ended is gone, and begins anew", async () => {
  await withFolder(async (folder) => {
    const store = await folder.open();
    store.keepEnded(0);
    store.recordChanges(DAY, NOW);
    renew(store, 1, NOW);
    renew(store, 2, NOW);
    store.record(
      exchange({ clientId: duid(2), granted: [grant("2001:db8::1")], contact: DIRECT }),
    );
    store.recordChanges(0, NOW + 5);
    assert.equal(store.changes.since(NOW), undefined);
    renew(store, 3, NOW + 6);
    purgeAll(store, NOW + 7, 1);
    store.recordChanges(DAY, NOW + 8);
    assert.equal(store.changes.since(NOW + 8), undefined);
    assert.deepEqual(clientsOf(store.changes.since(NOW + 9)), []);
    await store.close();
    assert.deepEqual(folder.query("SELECT count(*) FROM changes"), [[0]]);
    assert.deepEqual(folder.query("SELECT count(*) FROM losses"), [[0]]);
    // Client 1 lost all it had, and nobody needs to be told of that any more.
    assert.deepEqual(folder.query("SELECT duid FROM clients"), [[duid(2)], [duid(3)]]);
  });
});

Deno.test("changes are kept for as long as they should be", async () => {
  await withFolder(async (folder) => {
    const store = await folder.open();
    store.recordChanges(DAY, NOW);
    renew(store, 1, NOW, NOW + 9 * DAY);
    renew(store, 2, NOW + 100, NOW + 9 * DAY);
    purgeAll(store, NOW + DAY);
    assert.deepEqual(clientsOf(store.changes.since(NOW)), [1, 2]);
    purgeAll(store, NOW + DAY + 1);
    assert.equal(store.changes.since(NOW), undefined);
    assert.deepEqual(clientsOf(store.changes.since(NOW + 1)), [2]);
    await store.close();
    assert.deepEqual(folder.query("SELECT count(*) FROM changes"), [[1]]);
    assert.deepEqual(folder.query("SELECT count(*) FROM clients"), [[2]]);
  });
});

Deno.test("a catch-up that is overtaken by the end of the record says so", async () => {
  await withFolder(async (folder) => {
    const store = await folder.open();
    store.recordChanges(DAY, NOW);
    for (const client of [1, 2, 3]) renew(store, client, NOW + client, NOW + 9 * DAY);
    const catchUp = store.changes.since(NOW)!;
    assert.deepEqual(catchUp.next(1), []);
    assert.deepEqual(catchUp.next(1)!.length, 1);
    purgeAll(store, NOW + DAY + 3);
    assert.equal(catchUp.next(1), undefined);
    assert.ok(!catchUp.isDone);
  });
});

Deno.test("the record has no more rows in the end than clients", async () => {
  await withFolder(async (folder) => {
    const store = await folder.open();
    store.recordChanges(DAY, NOW);
    for (let time = 0; time < 10; time++) {
      for (const client of [1, 2, 3]) renew(store, client, NOW + time);
    }
    purgeAll(store, NOW + 10, 2);
    assert.deepEqual(clientsOf(store.changes.since(NOW)), [1, 2, 3]);
    await store.close();
    assert.deepEqual(folder.query("SELECT count(*) FROM changes"), [[3]]);
  });
});

Deno.test("a lease that expires is a change, once, and stays its client's", async () => {
  await withFolder(async (folder) => {
    const store = await folder.open();
    store.recordChanges(DAY, NOW);
    renew(store, 1, NOW, NOW + 100);
    renew(store, 2, NOW, NOW + 900);
    await store.drained();
    const told: BindingChange[] = [];
    store.changes.subscribe((changes) => told.push(...changes));
    purgeAll(store, NOW + 99);
    await store.drained();
    assert.equal(told.length, 0);
    for (const now of [NOW + 100, NOW + 160]) purgeAll(store, now);
    await store.drained();
    assert.deepEqual(told.map(({ clientId }) => clientId.at(-1)), [1]);
    const client = store.changes.clientOf(told[0]!, told[0]!.stamp, NOW + 160)!;
    assert.deepEqual(client.leases, []);
    assert.deepEqual(client.ended.map(formatPrefix), ["2001:db8::1/128"]);
    assert.deepEqual(clientsOf(store.changes.since(NOW + 100)), [1]);
    const [lease] = store.leasesOf(duid(1));
    assert.equal(lease!.state, "active");
    // It may be released still, or declined, or renewed.
    const seen = told.length;
    store.record(exchange({ at: NOW + 200, released: [prefix("2001:db8::1")] }));
    renew(store, 1, NOW + 300);
    await store.drained();
    assert.equal(told.length, seen + 2);
    assert.equal(store.clientOnLink(duid(1), "lan", NOW + 300)!.leases.length, 1);
  });
});

Deno.test("a declined lease that had expired is kept back", async () => {
  await withFolder(async (folder) => {
    const store = await folder.open();
    store.recordChanges(DAY, NOW);
    renew(store, 1, NOW, NOW + 100);
    purgeAll(store, NOW + 100);
    store.record(exchange({ at: NOW + 120, declined: [prefix("2001:db8::1")] }));
    assert.ok(store.heldWithin(prefix("2001:db8::1"), NOW + 120));
  });
});

Deno.test("what ended long ago is forgotten once its end has left the record", async () => {
  await withFolder(async (folder) => {
    const store = await folder.open();
    store.recordChanges(10 * DAY, NOW);
    renew(store, 1, NOW, NOW + 100);
    purgeAll(store, NOW + DAY);
    purgeAll(store, NOW + 9 * DAY);
    assert.deepEqual(clientsOf(store.changes.since(NOW)), [1]);
    assert.equal(store.leasesOf(duid(1)).length, 1);
    purgeAll(store, NOW + 11 * DAY + 1);
    purgeAll(store, NOW + 11 * DAY + 1);
    assert.deepEqual(store.leasesOf(duid(1)), []);
    await store.close();
    for (const table of ["clients", "leases", "changes"]) {
      assert.deepEqual(folder.query(`SELECT count(*) FROM ${table}`), [[0]]);
    }
  });
});

Deno.test("those who listen are told after the commit, in the order of the commits", async () => {
  await withFolder(async (folder) => {
    const store = await folder.open("full");
    const events: string[] = [];
    store.changes.subscribe((changes) => {
      for (const { clientId } of changes) events.push(`told of ${clientId.at(-1)}`);
    });
    renew(store, 1, NOW);
    store.whenSettled(ifHeld(() => events.push("sent 1")));
    renew(store, 2, NOW + 1);
    assert.equal(store.changes.oldestUntold, NOW);
    assert.deepEqual(events, []);
    await store.drained();
    assert.deepEqual(events, ["sent 1", "told of 1", "told of 2"]);
    assert.equal(store.changes.oldestUntold, undefined);
  });
});

Deno.test("what is told stays as it was when the next message overwrites the octets of this one", async () => {
  await withFolder(async (folder) => {
    const store = await folder.open();
    store.recordChanges(DAY, NOW);
    renew(store, 1, NOW);
    await store.drained();
    const told: BindingChange[] = [];
    store.changes.subscribe((changes) => told.push(...changes));
    const [clientId, granted] = [duid(2), grant("2001:db8::1")];
    store.record(exchange({ clientId, granted: [granted], contact: DIRECT }));
    clientId.fill(0);
    granted.address.fill(0);
    await store.drained();
    assert.deepEqual(told.map(({ clientId }) => clientId), [duid(1), duid(2)]);
    assert.deepEqual(told[0]!.lost!.address, address("2001:db8::1"));
  });
});

Deno.test("an exchange that is undone is not told", async () => {
  await withFolder(async (folder) => {
    const store = await folder.open();
    store.recordChanges(DAY, NOW);
    const told: BindingChange[] = [];
    store.changes.subscribe((changes) => told.push(...changes));
    const impossible = grant("2001:db8::1", { validUntil: Number.NaN });
    assert.throws(() => store.record(exchange({ granted: [impossible], contact: DIRECT })));
    renew(store, 2, NOW);
    await store.drained();
    assert.deepEqual(told.map(({ clientId }) => clientId.at(-1)), [2]);
    assert.deepEqual(clientsOf(store.changes.since(NOW)), [2]);
  });
});

Deno.test("a new database does not claim to know what was before it", async () => {
  await withFolder(async (folder) => {
    const store = await folder.open();
    store.recordChanges(DAY, NOW);
    assert.equal(store.changes.since(NOW - 1), undefined);
    assert.notEqual(store.changes.since(NOW), undefined);
  });
});
