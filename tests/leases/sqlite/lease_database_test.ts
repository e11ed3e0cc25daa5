import assert from "node:assert/strict";
import { address, duid, prefix } from "../../support/messages.ts";
import { DIRECT, exchange, grant, ifHeld, NOW, relayed } from "../exchanges.ts";
import { withFolder } from "./test_database.ts";

for (const durability of ["full", "normal"] as const) {
  Deno.test(`all that is known is there after a restart, durability ${durability}`, async () => {
    await withFolder(async (folder) => {
      const granted = [grant("2001:db8::1"), grant("2001:db8:8::/56", { iaid: 2 })];
      const contact = { relays: relayed(), options: Uint8Array.of(1, 2) };
      const first = await folder.open(durability);
      first.record(exchange({ granted, contact }));
      first.record(exchange({ clientId: duid(2), link: "there", granted: [grant("2001:db8::2")] }));
      first.record(
        exchange({ clientId: duid(2), link: "there", declined: [prefix("2001:db8::2")] }),
      );
      const known = [
        first.clientsOnLinks(duid(1), NOW),
        first.leasesOf(duid(2)),
        first.leaseHolding(address("2001:db8:8:77::1"), NOW),
      ];
      await first.close();
      const second = await folder.open(durability);
      assert.deepEqual([
        second.clientsOnLinks(duid(1), NOW),
        second.leasesOf(duid(2)),
        second.leaseHolding(address("2001:db8:8:77::1"), NOW),
      ], known);
      assert.ok(second.heldWithin(prefix("2001:db8::2"), NOW));
    });
  });

  Deno.test(`replies leave after the commit, durability ${durability}`, async () => {
    await withFolder(async (folder) => {
      const store = await folder.open(durability);
      const sent: number[] = [];
      for (let client = 1; client <= 3; client++) {
        store.record(exchange({ clientId: duid(client), granted: [grant(`2001:db8::${client}`)] }));
        store.whenSettled(ifHeld(() => sent.push(client)));
      }
      assert.deepEqual(sent, []);
      await store.drained();
      assert.deepEqual(sent, [1, 2, 3]);
    });
  });

  Deno.test(`closing commits and sends what is open, durability ${durability}`, async () => {
    await withFolder(async (folder) => {
      const store = await folder.open(durability);
      let isSent = false;
      store.record(exchange({ granted: [grant("2001:db8::1")] }));
      store.whenSettled(ifHeld(() => isSent = true));
      await store.close();
      assert.ok(isSent);
      const names = Array.from(Deno.readDirSync(folder.folder), ({ name }) => name);
      assert.deepEqual(names, ["leases.sqlite"]);
      assert.deepEqual(folder.query("SELECT count(*) FROM leases"), [[1]]);
    });
  });
}

Deno.test("relay-ids and remote-ids are those that were last told", async () => {
  await withFolder(async (folder) => {
    const heard = async (contact: Parameters<typeof exchange>[0]) => {
      const store = await folder.open();
      store.record(exchange(contact));
      await store.close();
      return folder.query("SELECT value FROM relay_ids UNION ALL SELECT value FROM remote_ids");
    };
    const granted = [grant("2001:db8::1")];
    const [a, b, c] = [1, 2, 3].map((octet) => Uint8Array.of(0, 0, 0, octet));
    const through = (octet: number, relayIds: Uint8Array[], remoteIds: Uint8Array[]) => ({
      relays: relayed({ relayForward: Uint8Array.of(octet), relayIds, remoteIds }),
      options: Uint8Array.of(),
    });
    assert.deepEqual(
      await heard({ granted, contact: through(1, [a!, b!, a!], [c!]) }),
      [[a], [b], [c]],
    );
    assert.deepEqual(await heard({ contact: through(2, [b!, a!], [c!]) }), [[a], [b], [c]]);
    assert.deepEqual(await heard({ contact: through(3, [c!], [b!, a!]) }), [[c], [a], [b]]);
    assert.deepEqual(await heard({ contact: through(4, [c!], []) }), [[c]]);
    assert.deepEqual(await heard({ released: [prefix("2001:db8::1")] }), [[c]]);
    assert.deepEqual(await heard({ contact: DIRECT }), []);
  });
});

Deno.test("the server's DUID and secret are made once", async () => {
  await withFolder(async (folder) => {
    const first = await folder.open();
    const { secret } = first;
    assert.equal(secret.length, 32);
    assert.deepEqual(first.serverId(() => duid(77)), duid(77));
    await first.close();
    const second = await folder.open();
    assert.deepEqual(second.secret, secret);
    assert.deepEqual(second.serverId(() => assert.fail("made twice")), duid(77));
  });
});

Deno.test("an exchange is stored as a whole or not at all", async () => {
  await withFolder(async (folder) => {
    const store = await folder.open("full");
    const sent: string[] = [];
    store.record(exchange({ granted: [grant("2001:db8::1")], contact: DIRECT }));
    store.whenSettled(ifHeld(() => sent.push("before")));
    const impossible = grant("2001:db8:7::/60", { validUntil: Number.NaN });
    const granted = [grant("2001:db8:6::/52"), impossible];
    const failing = exchange({ link: "there", released: [prefix("2001:db8::1")], granted });
    assert.throws(() => store.record(failing));
    store.record(exchange({ clientId: duid(2), link: "there", granted: [grant("2001:db8::2")] }));
    store.whenSettled(ifHeld(() => sent.push("after")));
    await store.drained();
    assert.deepEqual(sent, ["before", "after"]);
    assert.deepEqual(folder.failures, []);
    assert.deepEqual(store.leasesOf(duid(1)).map(({ state }) => state), ["active"]);
    assert.equal(store.leaseOf(prefix("2001:db8:6::/52")), undefined);
    await store.close();
    const again = await folder.open();
    again.record(exchange({ granted: [grant("2001:db8:6::/52", { iaid: 2 })] }));
    assert.ok(again.heldWithin(prefix("2001:db8:6::1"), NOW));
    assert.equal(again.leasesOf(duid(2))[0]!.link, "there");
  });
});

Deno.test("a client that loses its last lease to another is forgotten", async () => {
  await withFolder(async (folder) => {
    const store = await folder.open();
    store.keepEnded(0);
    const contact = { relays: relayed(), options: Uint8Array.of() };
    store.record(exchange({ granted: [grant("2001:db8::1")], contact }));
    store.record(exchange({ clientId: duid(2), granted: [grant("2001:db8::1")] }));
    await store.close();
    assert.deepEqual(folder.query("SELECT duid FROM clients"), [[duid(2)]]);
    assert.deepEqual(folder.query("SELECT count(*) FROM relay_ids"), [[0]]);
  });
});
