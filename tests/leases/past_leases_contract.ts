import assert from "node:assert/strict";
import type { KeptLease, LeaseFilter } from "../../lib/leases/lease_pages.ts";
import type { LeaseStore } from "../../lib/leases/store.ts";
import { encodeMessage } from "../../lib/wire/message.ts";
import { interfaceId } from "../../lib/wire/options/relay.ts";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import { address, duid, prefix } from "../support/messages.ts";
import type { TestStore } from "./test_store.ts";
import { DIRECT, exchange, grant, NOW, relayed } from "./exchanges.ts";

const octets = (text: string) => new TextEncoder().encode(text);

function give(store: LeaseStore, client: number, at: number, text: string, until = at + 100): void {
  const granted = [grant(text, { validUntil: until })];
  store.record(exchange({ clientId: duid(client), at, granted, contact: DIRECT }));
}

/** Whose what was, from when until when: seconds after `NOW`. */
function describe({ clientId, state, began, ended, ...lease }: KeptLease): string {
  return `${clientId.at(-1)} ${formatPrefix(lease)} ${began - NOW}-${ended - NOW} ${state}`;
}

function past(store: LeaseStore, filter: LeaseFilter = {}): string[] {
  return [...store.pages.readPast(filter, 2)].flat().map(describe);
}

function now(store: LeaseStore, filter: LeaseFilter = {}): string[] {
  return [...store.pages.read(filter, 2)].flat().map(describe);
}

/** Leases of clients that were heard in different ways. */
function fill(store: LeaseStore): void {
  for (let client = 1; client <= 4; client++) {
    const isOdd = client % 2 === 1;
    const relay = {
      kind: "relay" as const,
      type: 12,
      hopCount: 0,
      linkAddress: new Uint8Array(16),
      peerAddress: address("fe80::1"),
      options: [interfaceId.of(octets(`port ${client % 2}`))],
    };
    const relays = relayed({
      relayForward: encodeMessage(relay),
      relayIds: [duid(isOdd ? 1001 : 1002)],
      remoteIds: [Uint8Array.of(0, 0, 0, 9, client)],
    });
    const row = {
      id: "client-id:01",
      heardFrom: address("fe80::1"),
      renewAt: NOW,
      hostname: client === 4 ? "four.example.org." : `Name${client}`,
    };
    const granted = [
      grant(`2001:db8::${client}`, client === 1 ? {} : { row }),
      grant(`2001:db8:${client}::/64`),
    ];
    store.record(exchange({ clientId: duid(client), granted, contact: { ...DIRECT, relays } }));
  }
}

/** What every lease store keeps of leases that have ended, and by what it finds leases. */
export function testPastLeases(test: TestStore): void {
  test("who had an address before is known when another gets it", (store) => {
    give(store, 1, NOW, "2001:db8::1");
    give(store, 1, NOW + 50, "2001:db8::1");
    assert.deepEqual(now(store), ["1 2001:db8::1/128 0-150 active"]);
    give(store, 2, NOW + 200, "2001:db8::1");
    assert.deepEqual(past(store), ["1 2001:db8::1/128 0-150 active"]);
    const released = [prefix("2001:db8::1")];
    store.record(exchange({ clientId: duid(2), at: NOW + 210, released }));
    assert.deepEqual(now(store), ["2 2001:db8::1/128 200-210 released"]);
    give(store, 2, NOW + 220, "2001:db8::1");
    // While it lives on, another gets it.
    give(store, 3, NOW + 230, "2001:db8::1");
    assert.deepEqual(now(store), ["3 2001:db8::1/128 230-330 active"]);
    assert.deepEqual(past(store), [
      "1 2001:db8::1/128 0-150 active",
      "2 2001:db8::1/128 200-210 released",
      "2 2001:db8::1/128 220-230 released",
    ]);
  });

  test("a lease with a shorter lifetime than before goes on", (store) => {
    give(store, 1, NOW, "2001:db8::1");
    give(store, 1, NOW + 10, "2001:db8::1", NOW + 20);
    assert.deepEqual(now(store), ["1 2001:db8::1/128 0-20 active"]);
    assert.deepEqual(past(store), []);
  });

  test("a declined address is known when it is free again: its lease ended when it was declined", (store) => {
    give(store, 1, NOW, "2001:db8::1");
    const declined = [prefix("2001:db8::1")];
    store.record(exchange({ at: NOW + 5, declined, declinedUntil: NOW + 50 }));
    assert.deepEqual(now(store), ["1 2001:db8::1/128 0-5 declined"]);
    while (store.expire(NOW + 50, 10));
    while (store.purge(NOW + 200_000, 10));
    assert.deepEqual(now(store), []);
    assert.deepEqual(past(store), ["1 2001:db8::1/128 0-5 declined"]);
  });

  test("past leases are found by client and by prefix, and kept as long as is said", (store) => {
    store.recordChanges(0, NOW);
    store.keepEnded(1000);
    give(store, 1, NOW, "2001:db8:1::/64");
    give(store, 2, NOW + 200, "2001:db8:1::/64");
    give(store, 3, NOW + 400, "2001:db8:1::/64", NOW + 10_000);
    give(store, 4, NOW, "2001:db8:2::/64", NOW + 10_000);
    const first = "1 2001:db8:1::/64 0-100 active";
    const second = "2 2001:db8:1::/64 200-300 active";
    assert.deepEqual(past(store, { overlapping: prefix("2001:db8:1::7") }), [first, second]);
    assert.deepEqual(past(store, { overlapping: prefix("2001:db8::/32") }), [first, second]);
    assert.deepEqual(past(store, { overlapping: prefix("2001:db8:2::/64") }), []);
    assert.deepEqual(past(store, { clientId: duid(2) }), [second]);
    assert.deepEqual(past(store, { link: "elsewhere" }), []);
    while (store.purge(NOW + 1099, 10));
    assert.deepEqual(past(store), [first, second]);
    while (store.purge(NOW + 1100, 10));
    assert.deepEqual(past(store), [second]);
    assert.equal(store.changes.clientOf({ clientId: duid(1), link: "lan" }, 0, NOW), undefined);
    while (store.purge(NOW + 1300, 10));
    assert.deepEqual(past(store), []);
    store.keepEnded(0);
    give(store, 5, NOW + 1400, "2001:db8:1::/64");
    assert.deepEqual(past(store), []);
  });

  test("past leases are forgotten batch by batch, as long as there are more", (store) => {
    store.recordChanges(0, NOW);
    store.keepEnded(1000);
    for (let time = 0; time < 9; time++) give(store, 1 + time % 2, NOW + time, "2001:db8::1");
    assert.equal(past(store).length, 8);
    while (store.purge(NOW + 1008, 3));
    assert.deepEqual(past(store), []);
  });

  test("of one address a bounded number of past leases is kept", (store) => {
    for (let time = 0; time < 300; time++) give(store, 1 + time % 2, NOW + time, "2001:db8::1");
    assert.equal(past(store).length, 256);
    assert.match(past(store).at(-1)!, /298-299/);
  });

  test("a client whose past leases are too many to be kept is forgotten with the last of them", (store) => {
    store.recordChanges(0, NOW);
    const first = { clientId: duid(3), link: "left" };
    store.record(exchange({ ...first, granted: [grant("2001:db8::1")], contact: DIRECT }));
    for (let time = 1; time < 256; time++) give(store, 1 + time % 2, NOW + time, "2001:db8::1");
    while (store.purge(NOW + 256, 10));
    assert.ok(store.knowsLink("left"));
    give(store, 1, NOW + 257, "2001:db8::1");
    give(store, 2, NOW + 258, "2001:db8::1");
    while (store.purge(NOW + 259, 10));
    assert.equal(store.knowsLink("left"), false);
  });

  test("whoever gets again what it had too many leases of is remembered", (store) => {
    store.recordChanges(0, NOW);
    const again = { clientId: duid(3), link: "left", contact: DIRECT };
    store.record(exchange({ ...again, granted: [grant("2001:db8::1")] }));
    for (let time = 1; time <= 256; time++) give(store, 1 + time % 2, NOW + time, "2001:db8::1");
    store.record(exchange({ ...again, at: NOW + 257, granted: [grant("2001:db8::1")] }));
    while (store.purge(NOW + 258, 10));
    assert.equal(past(store).length, 256);
    assert.ok(store.knowsLink("left"));
    assert.deepEqual(now(store, { clientId: duid(3) }).length, 1);
  });

  test("leases are found by how their clients were heard, and by their names", (store) => {
    fill(store);
    const clients = (filter: LeaseFilter) =>
      [...store.pages.read(filter, 3)].flat().map(({ clientId, length }) =>
        `${clientId.at(-1)}/${length}`
      ).sort();
    const relayId = duid(1001);
    const at = octets("port 0");
    const remoteId = Uint8Array.of(0, 0, 0, 9, 3);
    assert.deepEqual(clients({ relayId }), ["1/128", "1/64", "3/128", "3/64"]);
    assert.deepEqual(clients({ remoteId }), ["3/128", "3/64"]);
    assert.deepEqual(clients({ interfaceId: at }), ["2/128", "2/64", "4/128", "4/64"]);
    assert.deepEqual(clients({ relayId, remoteId }), ["3/128", "3/64"]);
    assert.deepEqual(clients({ relayId, interfaceId: at }), []);
    assert.deepEqual(clients({ relayId, overlapping: prefix("2001:db8:3::/48") }), ["3/64"]);
    assert.deepEqual(clients({ clientId: duid(1), remoteId }), []);
    assert.deepEqual(clients({ hostname: "name3" }), ["3/128"]);
    assert.deepEqual(clients({ hostname: "four.example.org" }), ["4/128"]);
    assert.deepEqual(clients({ hostname: "name1" }), []);
    assert.deepEqual(clients({ hostname: "name3", remoteId }), ["3/128"]);
    assert.deepEqual(clients({ hostname: "name3", interfaceId: at }), []);
    assert.deepEqual(clients({ remoteId: Uint8Array.of(0, 0, 0, 9, 77) }), []);
  });
}
