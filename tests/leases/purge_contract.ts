import assert from "node:assert/strict";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import type { LeaseStore } from "../../lib/leases/store.ts";
import type { BindingChange } from "../../lib/leases/changes.ts";
import { duid, prefix } from "../support/messages.ts";
import type { TestStore } from "./test_store.ts";
import { DIRECT, exchange, grant, NOW, relayed } from "./exchanges.ts";

const DAY = 86_400;

function purgeAll(store: LeaseStore, now: number): void {
  // The first time may only record what has expired.
  for (let time = 0; time < 2; time++) while (store.purge(now, 3));
}

function renew(store: LeaseStore, client: number, at: number, validUntil: number): void {
  const granted = [grant(`2001:db8::${client}`, { validUntil })];
  store.record(exchange({ clientId: duid(client), at, granted, contact: DIRECT }));
}

function clientsSince(store: LeaseStore, time: number): (number | undefined)[] | undefined {
  const catchUp = store.changes.since(time);
  if (!catchUp) return undefined;
  const found: BindingChange[] = [];
  while (!catchUp.isDone) found.push(...catchUp.next(2)!);
  return found.map(({ clientId }) => clientId.at(-1));
}

/** What every lease store forgets, and how long it keeps changes. */
export function testPurge(test: TestStore): void {
  test("leases that ended seven days ago are forgotten, with clients that have no other", (store) => {
    store.recordChanges(0, NOW);
    const contact = { relays: relayed(), options: Uint8Array.of() };
    for (let client = 1; client <= 5; client++) {
      const granted = [grant(`2001:db8::${client}`, { validUntil: NOW + client * DAY })];
      store.record(exchange({ clientId: duid(client), granted, contact }));
    }
    store.record(exchange({ clientId: duid(2), granted: [grant("2001:db8:8::/56")] }));
    store.record(exchange({ clientId: duid(5), released: [prefix("2001:db8::5")] }));
    const known = () =>
      [1, 2, 3, 4, 5].flatMap((client) => store.leasesOf(duid(client)).map(formatPrefix));
    purgeAll(store, NOW + 7 * DAY - 1);
    assert.equal(known().length, 6);
    purgeAll(store, NOW + 7 * DAY + 7199);
    assert.equal(known().length, 5);
    purgeAll(store, NOW + 9 * DAY);
    assert.deepEqual(known(), ["2001:db8::3/128", "2001:db8::4/128"]);
  });

  test("links are forgotten with their last client, and known again with the next", (store) => {
    store.recordChanges(0, NOW);
    const lease = (client: number, link: string, validUntil: number) => {
      const granted = [grant(`2001:db8::${client}`, { validUntil })];
      store.record(exchange({ clientId: duid(client), link, granted, contact: DIRECT }));
    };
    for (let client = 1; client <= 9; client++) lease(client, `link ${client % 5}`, NOW + client);
    const known = () => [0, 1, 2, 3, 4].filter((number) => store.knowsLink(`link ${number}`));
    purgeAll(store, NOW + 10);
    assert.deepEqual(known(), [0, 1, 2, 3, 4]);
    purgeAll(store, NOW + 7 * DAY + 6);
    purgeAll(store, NOW + 7 * DAY + 6);
    assert.deepEqual(known(), [2, 3, 4]);
    purgeAll(store, NOW + 9 * DAY);
    purgeAll(store, NOW + 9 * DAY);
    assert.deepEqual(known(), []);
    lease(1, "link 3", NOW + 10 * DAY);
    assert.deepEqual(known(), [3]);
    assert.deepEqual(store.leasesOf(duid(1)).map(({ link }) => link), ["link 3"]);
  });

  test("what has expired is told, once", async (store, settled) => {
    renew(store, 1, NOW, NOW + 10);
    await settled();
    const told: BindingChange[] = [];
    store.changes.subscribe((changes) => told.push(...changes));
    purgeAll(store, NOW + 9);
    await settled();
    assert.equal(told.length, 0);
    purgeAll(store, NOW + 10);
    purgeAll(store, NOW + 11);
    await settled();
    assert.deepEqual(told.map(({ clientId }) => clientId), [duid(1)]);
  });

  test("changes are kept for as long as they should be", (store) => {
    renew(store, 1, NOW, NOW + 9 * DAY);
    renew(store, 2, NOW + 100, NOW + 9 * DAY);
    purgeAll(store, NOW + DAY);
    assert.deepEqual(clientsSince(store, NOW), [1, 2]);
    purgeAll(store, NOW + DAY + 1);
    assert.equal(clientsSince(store, NOW), undefined);
    assert.deepEqual(clientsSince(store, NOW + 1), [2]);
  });

  test("a record of changes that is ended is gone, and begins anew", (store) => {
    renew(store, 1, NOW, NOW + DAY);
    store.recordChanges(0, NOW + 5);
    assert.equal(clientsSince(store, NOW), undefined);
    renew(store, 3, NOW + 6, NOW + DAY);
    purgeAll(store, NOW + 7);
    store.recordChanges(DAY, NOW + 8);
    assert.equal(clientsSince(store, NOW + 8), undefined);
    assert.deepEqual(clientsSince(store, NOW + 9), []);
  });

  test("leases are read page by page, all or by client, link and prefix", (store) => {
    store.record(exchange({ granted: [grant("2001:db8:1::1"), grant("2001:db8:8000::/48")] }));
    store.record(exchange({ link: "dsl", granted: [grant("2001:db8:2::1")] }));
    store.record(exchange({ clientId: duid(2), granted: [grant("2001:db8:1::2")] }));
    store.record(exchange({ clientId: duid(2), released: [prefix("2001:db8:1::2")] }));
    const read = (filter: Parameters<LeaseStore["pages"]["read"]>[0]) => {
      const pages = [...store.pages.read(filter, 2)];
      assert.ok(pages.every(({ length }) => length <= 2));
      return pages.flat().map(formatPrefix);
    };
    const all = ["2001:db8:1::1/128", "2001:db8:1::2/128", "2001:db8:2::1/128"];
    assert.deepEqual(read({}), [...all, "2001:db8:8000::/48"]);
    assert.deepEqual(read({ clientId: duid(2) }), ["2001:db8:1::2/128"]);
    assert.deepEqual(read({ link: "dsl" }), ["2001:db8:2::1/128"]);
    assert.deepEqual(read({ link: "nowhere" }), []);
    assert.deepEqual(read({ overlapping: prefix("2001:db8:8000:1::/64") }), ["2001:db8:8000::/48"]);
    assert.deepEqual(read({ overlapping: prefix("2001:db8:1::/64") }), all.slice(0, 2));
    const counts = [...store.pages.countLive(NOW, 2)];
    assert.equal(counts.reduce((sum, count) => sum + count, 0), 3);
  });
}
