import assert from "node:assert/strict";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import { duid, prefix } from "../support/messages.ts";
import { exchange, grant, NOW, relayed } from "./exchanges.ts";
import { withFolder } from "./test_database.ts";

const DAY = 86_400;

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
    assert.equal(store.purge(NOW + 7 * DAY - 1, 100), 0);
    assert.equal(store.purge(NOW + 7 * DAY + 7199, 100), 1);
    assert.equal(store.purge(NOW + 9 * DAY, 100), 3);
    assert.deepEqual(
      [1, 2, 3, 4, 5].flatMap((client) => store.leasesOf(duid(client)).map(formatPrefix)),
      ["2001:db8::3/128", "2001:db8::4/128"],
    );
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
    assert.equal(store.purge(NOW + DAY - 1, 100), 0);
    assert.equal(store.purge(NOW + DAY, 100), 1);
    assert.deepEqual(store.leasesOf(duid(1)), []);
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
    const purgeAll = () => {
      let forgotten = 0;
      for (let batch = 0; batch < 20; batch++) forgotten += store.purge(NOW + 9 * DAY, 3);
      return forgotten;
    };
    record(1, NOW + 30 * DAY);
    record(101, NOW + DAY);
    assert.equal(purgeAll(), 20);
    record(101, NOW + DAY);
    assert.equal(purgeAll(), 20);
  });
});
