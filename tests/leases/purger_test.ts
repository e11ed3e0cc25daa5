import assert from "node:assert/strict";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import { duid, prefix } from "../support/messages.ts";
import { exchange, grant, NOW, relayed } from "./exchanges.ts";
import { withFolder } from "./sqlite/test_database.ts";

const DAY = 86_400;
const LAST = new Uint8Array(16).fill(0xff);

Deno.test("leases that ended seven days ago are forgotten, with clients that have no other", async () => {
  await withFolder(async (folder) => {
    const store = await folder.open();
    const contact = { relays: relayed(), options: Uint8Array.of() };
    for (let client = 1; client <= 5; client++) {
      const granted = [grant(`2001:db8::${client}`, { validUntil: NOW + client * DAY })];
      store.record(exchange({ clientId: duid(client), granted, contact }));
    }
    store.record(exchange({ clientId: duid(2), granted: [grant("2001:db8:8::/56")] }));
    store.record(exchange({ clientId: duid(5), released: [prefix("2001:db8::5")] }));
    const known = () =>
      [1, 2, 3, 4, 5].flatMap((client) => store.leasesOf(duid(client)).map(formatPrefix));
    store.purge(NOW + 7 * DAY - 1, 100);
    assert.equal(known().length, 6);
    store.purge(NOW + 7 * DAY + 7199, 100);
    assert.equal(known().length, 5);
    store.purge(NOW + 9 * DAY, 100);
    assert.deepEqual(known(), ["2001:db8::3/128", "2001:db8::4/128"]);
    await store.close();
    assert.deepEqual(folder.query("SELECT count(*) FROM clients"), [[2]]);
    assert.deepEqual(folder.query("SELECT count(*) FROM relay_ids"), [[2]]);
  });
});

Deno.test("a declined address is forgotten as soon as it is no longer kept back", async () => {
  await withFolder(async (folder) => {
    const store = await folder.open();
    store.record(exchange({ granted: [grant("2001:db8::1")] }));
    store.record(exchange({ declined: [prefix("2001:db8::1")], declinedUntil: NOW + DAY }));
    store.purge(NOW + DAY - 1, 100);
    assert.equal(store.leasesOf(duid(1)).length, 1);
    store.purge(NOW + DAY, 100);
    assert.deepEqual(store.leasesOf(duid(1)), []);
  });
});

Deno.test("a start forgets nothing, however long ago it ended: the purge that follows does", async () => {
  await withFolder(async (folder) => {
    const first = await folder.open();
    first.record(exchange({ granted: [grant("2001:db8::1", { validUntil: NOW + 1 })] }));
    await first.close();
    const store = await folder.open();
    assert.equal(store.leasesOf(duid(1)).length, 1);
    store.purge(NOW + 365 * DAY, 100);
    assert.deepEqual(store.leasesOf(duid(1)), []);
    await store.close();
  });
});

Deno.test("a purge in batches comes by every lease, again and again", async () => {
  await withFolder(async (folder) => {
    const store = await folder.open();
    const record = (first: number, validUntil: number) => {
      for (let client = first; client < first + 10; client++) {
        const granted = [`2001:db8::${client.toString(16)}`, `2001:db8:${client}::/64`];
        const clientId = duid(client);
        store.record(exchange({
          clientId,
          granted: granted.map((text) => grant(text, { validUntil })),
        }));
      }
    };
    const known = () => store.heldBetween(new Uint8Array(16), LAST, 0, 1000).length;
    const batches = () => {
      let count = 1;
      while (store.purge(NOW + 9 * DAY, 3)) count++;
      return count;
    };
    record(1, NOW + 30 * DAY);
    record(101, NOW + DAY);
    assert.ok(batches() > 40 / 3);
    assert.equal(known(), 20);
    record(101, NOW + DAY);
    batches();
    assert.equal(known(), 20);
  });
});
