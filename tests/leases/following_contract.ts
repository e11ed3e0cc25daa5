import assert from "node:assert/strict";
import { stampAt } from "../../lib/leases/change_stamp.ts";
import type { BindingChange, CatchUp, LeaseChanges } from "../../lib/leases/changes.ts";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import { duid, prefix } from "../support/messages.ts";
import type { TestStore } from "./test_store.ts";
import { DIRECT, exchange, grant, NOW } from "./exchanges.ts";

/** What every lease store tells those who follow its changes. */
export function testFollowing(test: TestStore): void {
  const granted = [grant("2001:db8::7")];

  test(
    "a grant, a renewal, a Confirm, a release and a decline are told, once each",
    async (store, settled) => {
      const told = listen(store.changes);
      store.record(exchange({ granted, contact: DIRECT }));
      store.record(exchange({ at: NOW + 1, granted, contact: DIRECT }));
      store.record(exchange({ at: NOW + 2, contact: DIRECT }));
      store.record(exchange({ at: NOW + 3, released: [prefix("2001:db8::7")] }));
      store.record(exchange({ at: NOW + 4, granted, contact: DIRECT }));
      store.record(exchange({ at: NOW + 5, declined: [prefix("2001:db8::7")] }));
      await settled();
      assert.deepEqual(told.map(nameOf), Array(6).fill("1 on lan"));
      assert.ok(told.every(({ stamp }, index) => index === 0 || stamp > told[index - 1]!.stamp));
      assert.equal(store.changes.oldestUntold, undefined);
    },
  );

  test("what changes nothing is not told", async (store, settled) => {
    const told = listen(store.changes);
    store.record(exchange({ contact: DIRECT }));
    store.record(exchange({ released: [prefix("2001:db8::7")] }));
    store.record(exchange({ declined: [prefix("2001:db8::7")] }));
    await settled();
    assert.deepEqual(told, []);
    assert.equal(store.changes.since(NOW)!.next(10)!.length, 0);
  });

  test("who listens no longer is told nothing", async (store, settled) => {
    const told: BindingChange[] = [];
    store.changes.subscribe((changes) => told.push(...changes))();
    store.record(exchange({ granted, contact: DIRECT }));
    await settled();
    assert.deepEqual(told, []);
  });

  test(
    "what another client takes is told of both, first of who loses it",
    async (store, settled) => {
      store.record(exchange({ granted: [...granted, grant("2001:db8::8")], contact: DIRECT }));
      await settled();
      const told = listen(store.changes);
      store.record(exchange({ at: NOW + 1, clientId: duid(2), granted, contact: DIRECT }));
      await settled();
      assert.deepEqual(told.map(nameOf), ["1 on lan lost 2001:db8::7/128", "2 on lan"]);
      assert.deepEqual(leasesOf(store.changes, 1, NOW + 1), ["2001:db8::8/128"]);
      assert.deepEqual(leasesOf(store.changes, 2, NOW + 1), ["2001:db8::7/128"]);
    },
  );

  test("a client that loses all it had is known to those who follow", async (store, settled) => {
    store.record(exchange({ granted, contact: DIRECT }));
    const told = listen(store.changes);
    store.record(exchange({ at: NOW + 1, clientId: duid(2), granted, contact: DIRECT }));
    await settled();
    assert.deepEqual(told.map(nameOf), ["1 on lan lost 2001:db8::7/128", "2 on lan"]);
    const client = store.changes.clientOf(told[0]!, told[0]!.stamp, NOW + 1)!;
    assert.deepEqual(client.leases, []);
    assert.equal(client.lastTransaction, NOW);
    assert.deepEqual(store.clientsOnLinks(duid(1), NOW + 1), []);
  });

  test(
    "a client that moves to another link with its lease is told of on both",
    async (store, settled) => {
      store.record(exchange({ granted, contact: DIRECT }));
      const told = listen(store.changes);
      store.record(exchange({ at: NOW + 1, link: "there", granted, contact: DIRECT }));
      await settled();
      assert.deepEqual(told.map(nameOf), ["1 on lan lost 2001:db8::7/128", "1 on there"]);
    },
  );

  test("delegations that end for another's are told of", async (store, settled) => {
    store.record(exchange({ granted: [grant("2001:db8:1::/64")], contact: DIRECT }));
    const told = listen(store.changes);
    const around = [grant("2001:db8:1::/48")];
    store.record(exchange({ at: NOW + 1, clientId: duid(2), granted: around, contact: DIRECT }));
    await settled();
    assert.deepEqual(told.map(nameOf).sort(), ["1 on lan", "2 on lan"]);
    const [change] = told.filter(({ clientId }) => nameOf({ clientId, link: "" }) === "1 on ");
    const client = store.changes.clientOf(change!, change!.stamp, NOW + 1)!;
    assert.deepEqual(client.leases, []);
    assert.deepEqual(client.ended.map(formatPrefix), ["2001:db8:1::/64"]);
  });

  test(
    "a changed client has what it holds, and what it held until lately",
    async (store, settled) => {
      const first = ["2001:db8::7", "2001:db8::8", "2001:db8::9", "2001:db8::a"];
      store.record(exchange({ granted: first.map((text) => grant(text)), contact: DIRECT }));
      store.record(exchange({ at: NOW + 1, released: [prefix("2001:db8::7")] }));
      const told = listen(store.changes);
      const withdrawn = [prefix("2001:db8::8")];
      store.record(exchange({ at: NOW + 2, withdrawn, granted: [grant("2001:db8::a")] }));
      store.record(exchange({ at: NOW + 3, declined: [prefix("2001:db8::9")] }));
      await settled();
      const endedSince = (since: number) =>
        store.changes.clientOf(told[0]!, since, NOW + 3)!.ended.map(formatPrefix).sort();
      assert.deepEqual(leasesOf(store.changes, 1, NOW + 3), ["2001:db8::a/128"]);
      assert.deepEqual(endedSince(told[1]!.stamp), ["2001:db8::9/128"]);
      assert.deepEqual(endedSince(told[0]!.stamp), ["2001:db8::8/128", "2001:db8::9/128"]);
      assert.equal(endedSince(stampAt(NOW + 1)).length, 3);
      assert.equal(store.changes.clientOf({ clientId: duid(9), link: "lan" }, 0, NOW), undefined);
      assert.equal(store.changes.clientOf({ clientId: duid(1), link: "none" }, 0, NOW), undefined);
    },
  );

  test("what changed since a time is found, each client once, by the order of its last change", (store) => {
    for (const [client, after] of [[1, 0], [2, 1], [3, 2], [4, 3], [2, 4], [2, 5]] as const) {
      const mine = [grant(`2001:db8::${client}`)];
      const clientId = duid(client);
      store.record(exchange({ clientId, at: NOW + after, granted: mine, contact: DIRECT }));
    }
    const since = (time: number, limit: number) => pages(store.changes.since(time)!, limit);
    for (const limit of [1, 2, 3, 100]) {
      assert.deepEqual(since(NOW, limit), ["1 on lan", "3 on lan", "4 on lan", "2 on lan"]);
      assert.deepEqual(since(NOW + 3, limit), ["4 on lan", "2 on lan"]);
      assert.deepEqual(since(NOW + 5, limit), ["2 on lan"]);
      assert.deepEqual(since(NOW + 6, limit), []);
    }
  });

  test("a catch-up begins with what was lost, and leaves out what changes while it goes on", (store) => {
    const [seven, eight] = [[grant("2001:db8::7")], [grant("2001:db8::8")]];
    store.record(exchange({ granted: seven, contact: DIRECT }));
    store.record(exchange({ at: NOW + 1, clientId: duid(2), granted: eight, contact: DIRECT }));
    store.record(exchange({ at: NOW + 2, clientId: duid(3), granted: seven, contact: DIRECT }));
    const catchUp = store.changes.since(NOW)!;
    assert.deepEqual(catchUp.next(1)!.map(nameOf), ["1 on lan lost 2001:db8::7/128"]);
    assert.ok(!catchUp.isDone);
    const rest = pages(catchUp, 10);
    assert.deepEqual(rest.sort(), ["1 on lan", "2 on lan", "3 on lan"]);
    assert.deepEqual(leasesOf(store.changes, 3, NOW + 2), ["2001:db8::7/128"]);
    assert.equal(catchUp.since, stampAt(NOW));
  });

  test("when a clock goes back, changes go on in order", (store) => {
    store.record(exchange({ granted, contact: DIRECT }));
    const other = [grant("2001:db8::8")];
    store.record(exchange({ at: NOW - 999, clientId: duid(2), granted: other, contact: DIRECT }));
    assert.deepEqual(pages(store.changes.since(NOW)!, 10), ["1 on lan", "2 on lan"]);
  });
}

function listen(changes: LeaseChanges): BindingChange[] {
  const told: BindingChange[] = [];
  changes.subscribe((each) => told.push(...each));
  return told;
}

/** `1 on lan`: the number of the client, its link, and what it lost. */
function nameOf(
  { clientId, link, lost }: Pick<BindingChange, "clientId" | "link" | "lost">,
): string {
  return `${clientId.at(-1)} on ${link}${lost ? ` lost ${formatPrefix(lost)}` : ""}`;
}

/** All that a catch-up still has. */
function pages(catchUp: CatchUp, limit: number): string[] {
  const found: string[] = [];
  while (!catchUp.isDone) found.push(...catchUp.next(limit)!.map(nameOf));
  return found;
}

function leasesOf(changes: LeaseChanges, client: number, now: number): string[] {
  return changes.clientOf({ clientId: duid(client), link: "lan" }, 0, now)!
    .leases.map(formatPrefix);
}
