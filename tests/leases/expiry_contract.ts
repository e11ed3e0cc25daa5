import assert from "node:assert/strict";
import type { ExpiredLease } from "../../lib/leases/expired.ts";
import type { LeaseStore } from "../../lib/leases/store.ts";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import { address, duid, prefix } from "../support/messages.ts";
import type { TestStore } from "./test_store.ts";
import { DIRECT, exchange, grant, NOW, relayed } from "./exchanges.ts";

function give(store: LeaseStore, client: number, validUntil: number, at = NOW): void {
  const granted = [grant(`2001:db8::${client}`, { validUntil })];
  store.record(exchange({ clientId: duid(client), at, granted, contact: DIRECT }));
}

function follow(store: LeaseStore): string[] {
  const told: string[] = [];
  store.followExpired((expired) =>
    told.push(...expired.map(({ lease }) => formatPrefix(lease).replace("2001:db8::", "")))
  );
  return told;
}

function expireAll(store: LeaseStore, now: number, limit = 2): void {
  while (store.expire(now, limit));
}

/** How every lease store tells of what has expired. */
export function testExpiry(test: TestStore): void {
  test(
    "leases that expire are told in the order of their ends, once each",
    async (store, settled) => {
      const told = follow(store);
      for (const [client, after] of [[1, 30], [2, 10], [3, 20], [4, 10], [5, 40]] as const) {
        give(store, client, NOW + after);
      }
      expireAll(store, NOW + 9);
      await settled();
      assert.deepEqual(told, []);
      expireAll(store, NOW + 30);
      expireAll(store, NOW + 35);
      await settled();
      assert.deepEqual(told, ["2/128", "4/128", "3/128", "1/128"]);
    },
  );

  test(
    "a lease that was extended expires at its new end, and in its place",
    async (store, settled) => {
      const told = follow(store);
      give(store, 1, NOW + 10);
      give(store, 2, NOW + 15);
      give(store, 1, NOW + 20, NOW + 5);
      give(store, 3, NOW + 100);
      give(store, 3, NOW + 12, NOW + 6);
      expireAll(store, NOW + 10);
      await settled();
      assert.deepEqual(told, []);
      expireAll(store, NOW + 25, 10);
      await settled();
      assert.deepEqual(told, ["3/128", "2/128", "1/128"]);
    },
  );

  test("what is over and was given again is not told of", async (store, settled) => {
    const told = follow(store);
    give(store, 1, NOW + 10);
    give(store, 2, NOW + 10);
    give(store, 1, NOW + 100, NOW + 20);
    const granted = [grant("2001:db8::2", { validUntil: NOW + 100 })];
    store.record(exchange({ clientId: duid(3), at: NOW + 20, granted, contact: DIRECT }));
    expireAll(store, NOW + 20);
    await settled();
    assert.deepEqual(told, []);
  });

  test("what is given back, declined or withdrawn does not expire", async (store, settled) => {
    const told = follow(store);
    for (let client = 1; client <= 3; client++) give(store, client, NOW + 10);
    store.record(exchange({ released: [prefix("2001:db8::1")] }));
    store.record(exchange({ clientId: duid(2), declined: [prefix("2001:db8::2")] }));
    store.record(exchange({ clientId: duid(3), withdrawn: [prefix("2001:db8::3")] }));
    expireAll(store, NOW + 100_000);
    await settled();
    assert.deepEqual(told, []);
  });

  test(
    "what expires is told with its client, link, IA, host name and relays",
    async (store, settled) => {
      const told: ExpiredLease[] = [];
      store.followExpired((expired) => told.push(...expired));
      const row = {
        id: "client-id:01",
        heardFrom: address("fe80::1"),
        renewAt: NOW + 5,
        hostname: "printer",
      };
      const granted = [grant("2001:db8:8000::/56", { validUntil: NOW + 10, iaid: 7, row })];
      const relays = relayed();
      store.record(exchange({ link: "dsl", granted, contact: { ...DIRECT, relays } }));
      expireAll(store, NOW + 10);
      await settled();
      const [{ lease, relays: heard } = { lease: undefined, relays: undefined }] = told;
      assert.deepEqual(lease?.clientId, duid(1));
      assert.equal(
        `${formatPrefix(lease!)} ${lease!.link} ${lease!.iaType} ${lease!.iaid}`,
        "2001:db8:8000::/56 dsl 25 7",
      );
      assert.equal(lease!.row?.hostname, "printer");
      assert.equal(lease!.validUntil, NOW + 10);
      assert.deepEqual(heard, {
        peerAddress: relays.peerAddress,
        relayForward: relays.relayForward,
      });
    },
  );

  test("what expires is told with where its client was heard directly", async (store, settled) => {
    const told: ExpiredLease[] = [];
    store.followExpired((expired) => told.push(...expired));
    const direct = { source: address("fe80::7"), interface: "eth0" };
    const granted = [grant("2001:db8:8000::/56", { validUntil: NOW + 10 })];
    store.record(exchange({ granted, contact: { ...DIRECT, direct } }));
    expireAll(store, NOW + 10);
    await settled();
    assert.deepEqual(told.map((each) => [each.relays, each.direct]), [[undefined, direct]]);
  });

  test("who follows no longer is told nothing", async (store, settled) => {
    let count = 0;
    store.followExpired(() => count++)();
    give(store, 1, NOW + 10);
    expireAll(store, NOW + 10);
    await settled();
    assert.equal(count, 0);
  });

  test("what has ended is kept for as long as is said", (store) => {
    store.recordChanges(0, NOW);
    store.keepEnded(100);
    give(store, 1, NOW + 10);
    give(store, 2, NOW + 50);
    store.record(exchange({ clientId: duid(2), at: NOW + 20, released: [prefix("2001:db8::2")] }));
    const known = () => [1, 2].filter((client) => store.leasesOf(duid(client)).length > 0);
    expireAll(store, NOW + 109);
    assert.deepEqual(known(), [1, 2]);
    expireAll(store, NOW + 110);
    assert.deepEqual(known(), [2]);
    expireAll(store, NOW + 120);
    assert.deepEqual(known(), []);
  });

  test("a lease that is for ever does not expire", async (store, settled) => {
    const told = follow(store);
    give(store, 1, Number.MAX_SAFE_INTEGER);
    expireAll(store, NOW + 1e9);
    await settled();
    assert.deepEqual(told, []);
    assert.equal(store.leasesOf(duid(1)).length, 1);
  });
}
