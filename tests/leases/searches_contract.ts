import assert from "node:assert/strict";
import { FOREVER } from "../../lib/leases/lease.ts";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import type { Exchange } from "../../lib/leases/exchange.ts";
import { address, duid, prefix } from "../support/messages.ts";
import type { TestStore } from "./test_store.ts";
import { DIRECT, exchange, grant, NOW } from "./exchanges.ts";

/** What every lease store finds by address. */
export function testSearches(test: TestStore): void {
  test("heldWithin finds what is the same, around or inside, while it is held", (store) => {
    store.record(exchange({ granted: [grant("2001:db8:0:100::/56"), grant("2001:db8:5::5")] }));
    const found = (text: string, now = NOW) => {
      const lease = store.heldWithin(prefix(text), now);
      return lease && formatPrefix(lease);
    };
    assert.equal(found("2001:db8:0:100::/56"), "2001:db8:0:100::/56");
    assert.equal(found("2001:db8:0:1ff::/64"), "2001:db8:0:100::/56");
    assert.equal(found("2001:db8:0:142::1"), "2001:db8:0:100::/56");
    assert.equal(found("2001:db8::/48"), "2001:db8:0:100::/56");
    assert.equal(found("2001:db8:0:200::/56"), undefined);
    assert.equal(found("2001:db8:5::5"), "2001:db8:5::5/128");
    assert.equal(found("2001:db8:5::4"), undefined);
    assert.equal(found("2001:db8:5::/64"), "2001:db8:5::5/128");
    assert.equal(found("::/0"), "2001:db8:0:100::/56");
    assert.equal(found("2001:db8:5::5", NOW + 7200), undefined);
  });

  test("liveBeside finds what other clients have around and inside, but not registered or exact", (store) => {
    store.record(exchange({
      granted: [grant("2001:db8:0:100::/56"), grant("2001:db8:5::5")],
      contact: DIRECT,
    }));
    store.record(exchange({
      clientId: duid(3),
      granted: [grant("2001:db8:6::6", { iaType: 0, iaid: 0 })],
      contact: DIRECT,
    }));
    const found = (text: string, client = 2, now = NOW) => {
      const lease = store.liveBeside(prefix(text), duid(client), now);
      return lease && formatPrefix(lease);
    };
    assert.equal(found("2001:db8:0:142::/64"), "2001:db8:0:100::/56");
    assert.equal(found("2001:db8:0:142::1"), "2001:db8:0:100::/56");
    assert.equal(found("2001:db8::/48"), "2001:db8:0:100::/56");
    assert.equal(found("2001:db8:5::/48"), "2001:db8:5::5/128");
    assert.equal(found("2001:db8:5::/48", 2, NOW + 7200), undefined);
    for (const text of ["2001:db8:0:100::/56", "2001:db8:5::5", "2001:db8:6::/48"]) {
      assert.equal(found(text), undefined, text);
    }
    assert.equal(found("2001:db8::/32", 1), undefined);
  });

  test("a lease tells which row it follows as long as it follows one", (store) => {
    const row = { id: "remote-id:9:01", heardFrom: address("fe80::7"), renewAt: NOW + 9 };
    const rowNow = () => store.leaseOf(prefix("2001:db8::1"))!.row;
    const one = grant("2001:db8::1");
    store.record(exchange({ granted: [{ ...one, row }], contact: DIRECT }));
    assert.deepEqual(rowNow(), row);
    const later = {
      ...row,
      heardFrom: address("fe80::8"),
      renewAt: NOW + 99,
      hostname: "printer.example.org.",
    };
    store.record(exchange({ granted: [{ ...one, row: later }], contact: DIRECT }));
    assert.deepEqual(rowNow(), later);
    store.record(exchange({ granted: [one], contact: DIRECT }));
    assert.equal(rowNow(), undefined);
    store.record(exchange({ granted: [{ ...one, row }], clientId: duid(2), contact: DIRECT }));
    assert.deepEqual(store.leasesOf(duid(2))[0]!.row, row);
  });

  test("heldBetween gives held leases in order, both ends included", (store) => {
    const granted = ["2001:db8::4", "2001:db8::1", "2001:db8::9", "2001:db8::2"].map((text) =>
      grant(text)
    );
    const short = grant("2001:db8::3", { validUntil: NOW + 1 });
    store.record(exchange({ granted: [...granted, short] }));
    const between = (first: string, last: string, limit: number, now = NOW) =>
      store.heldBetween(address(first), address(last), now, limit).map(formatPrefix);
    assert.deepEqual(between("2001:db8::1", "2001:db8::4", 9), [
      "2001:db8::1/128",
      "2001:db8::2/128",
      "2001:db8::3/128",
      "2001:db8::4/128",
    ]);
    assert.deepEqual(between("2001:db8::2", "2001:db8::ffff", 3, NOW + 1), [
      "2001:db8::2/128",
      "2001:db8::4/128",
    ]);
  });

  test("heldBetween tells until when each is held, of those that it looks at", (store) => {
    const at = (text: string, validUntil: number) => grant(text, { validUntil });
    store.record(exchange({
      granted: [
        at("2001:db8::1", NOW + 50),
        at("2001:db8::2", FOREVER),
        at("2001:db8::3", NOW + 9),
      ],
    }));
    store.record(exchange({ released: [prefix("2001:db8::2")] }));
    store.record(exchange({ declined: [prefix("2001:db8::1")], declinedUntil: NOW + 40 }));
    const held = (limit: number) =>
      store.heldBetween(address("2001:db8::"), address("2001:db8::f"), NOW, limit)
        .map((each) => [formatPrefix(each), each.heldUntil - NOW]);
    assert.deepEqual(held(2), [["2001:db8::1/128", 40]]);
    assert.deepEqual(held(3), [["2001:db8::1/128", 40], ["2001:db8::3/128", 9]]);
  });

  test("followHeld tells until when what is granted, released, declined or taken is held", (store) => {
    const told: [string, number][] = [];
    const unfollow = store.followHeld((each, until) =>
      told.push([formatPrefix(each), until - NOW])
    );
    const toldBy = (change: Partial<Exchange>) => {
      store.record(exchange(change));
      return told.splice(0).map(([text, until]) => `${text} ${Math.max(0, until)}`);
    };
    const one = grant("2001:db8::1", { validUntil: NOW + 50 });
    assert.deepEqual(toldBy({ granted: [one] }), ["2001:db8::1/128 50"]);
    assert.deepEqual(toldBy({ granted: [{ ...one, validUntil: NOW + 20 }] }), [
      "2001:db8::1/128 20",
    ]);
    assert.deepEqual(toldBy({ declined: [one] }), ["2001:db8::1/128 86400"]);
    const delegated = grant("2001:db8:0:100::/56");
    assert.deepEqual(toldBy({ granted: [delegated] }), ["2001:db8:0:100::/56 7200"]);
    assert.deepEqual(toldBy({ withdrawn: [delegated] }), ["2001:db8:0:100::/56 0"]);
    toldBy({ granted: [delegated] });
    const around = toldBy({
      clientId: duid(2),
      granted: [grant("2001:db8::/48")],
      contact: DIRECT,
    });
    assert.deepEqual(around.toSorted(), ["2001:db8:0:100::/56 0", "2001:db8::/48 7200"]);
    unfollow();
    assert.deepEqual(toldBy({ released: [prefix("2001:db8::/48")], clientId: duid(2) }), []);
  });

  test("what was given back is not held any more, also when the clock goes back", (store) => {
    const told: number[] = [];
    store.followHeld((_, until) => told.push(until));
    const [one, delegated] = [grant("2001:db8::1"), grant("2001:db8:0:100::/56")];
    store.record(exchange({ granted: [one, delegated] }));
    told.length = 0;
    store.record(exchange({ at: NOW + 100, released: [one], withdrawn: [delegated] }));
    assert.deepEqual(told.map((until) => until > NOW), [false, false]);
  });

  test("a delegation whose time is over is not its client's again once another has a part", (store) => {
    const short = (text: string) => grant(text, { validUntil: NOW + 10 });
    store.record(exchange({ granted: [short("2001:db8::/56"), short("2001:db8:1::/60")] }));
    const granted = [grant("2001:db8::/60"), grant("2001:db8:1::/56")];
    store.record(exchange({ clientId: duid(2), at: NOW + 20, granted, contact: DIRECT }));
    assert.equal(store.heldWithin(prefix("2001:db8:0:80::/60"), NOW), undefined);
    assert.deepEqual(store.leaseOf(prefix("2001:db8:1::/60"))?.state, "released");
  });

  test("leaseHolding prefers the address to the prefix around it, the longer to the shorter", (store) => {
    const granted = [grant("2001:db8::/40"), grant("2001:db8::/56", { iaid: 2 })];
    const one = grant("2001:db8::1", { validUntil: NOW + 10 });
    store.record(exchange({ granted: [...granted, one] }));
    const holding = (text: string, now: number) => {
      const lease = store.leaseHolding(address(text), now);
      return lease && formatPrefix(lease);
    };
    assert.equal(holding("2001:db8::1", NOW), "2001:db8::1/128");
    assert.equal(holding("2001:db8::1", NOW + 10), "2001:db8::/56");
    assert.equal(holding("2001:db8:0:100::1", NOW), "2001:db8::/40");
    assert.equal(holding("2001:db9::1", NOW), undefined);
    assert.equal(holding("2001:db8::1", NOW + 7200), undefined);
  });
}
