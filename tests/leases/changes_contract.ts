import assert from "node:assert/strict";
import { FOREVER } from "../../lib/leases/lease.ts";
import { address, duid, prefix } from "../support/messages.ts";
import type { TestStore } from "./test_store.ts";
import { DIRECT, exchange, grant, IA_NA, NOW, texts } from "./exchanges.ts";

/** What every lease store makes of an exchange. */
export function testChanges(test: TestStore): void {
  test("what is granted is found by its client and by its address", (store) => {
    const granted = grant("2001:db8::7", { iaid: 0xffff_ffff, validUntil: FOREVER });
    store.record(exchange({ granted: [granted], contact: DIRECT }));
    const lease = { ...granted, clientId: duid(1), link: "lan", state: "active" };
    assert.deepEqual(store.leaseOf(prefix("2001:db8::7")), lease);
    assert.deepEqual(store.leasesOf(duid(1)), [lease]);
    assert.deepEqual(store.leasesOf(duid(2)), []);
    assert.equal(store.leaseOf(prefix("2001:db8::8")), undefined);
    assert.equal(store.leaseOf(prefix("2001:db8::7/127")), undefined);
  });

  test("a client has all its leases of an exchange, whatever their kind", (store) => {
    const granted = [grant("2001:db8::7"), grant("2001:db8:8::/56", { iaid: 2 })];
    store.record(exchange({ granted, contact: DIRECT }));
    assert.deepEqual(texts(store.leasesOf(duid(1))), ["2001:db8:8::/56", "2001:db8::7/128"]);
  });

  test("a renewed lease ends later, and gives nothing back", (store) => {
    store.record(exchange({ granted: [grant("2001:db8::7")], contact: DIRECT }));
    const later = { preferredUntil: NOW + 5000, validUntil: NOW + 9000 };
    store.record(exchange({ granted: [grant("2001:db8::7", later)], contact: DIRECT }));
    const { preferredUntil, validUntil } = store.leaseOf(prefix("2001:db8::7"))!;
    assert.deepEqual({ preferredUntil, validUntil }, later);
  });

  test("a lease that is renewed for a shorter time counts as a return", (store) => {
    store.record(exchange({ granted: [grant("2001:db8::7")], contact: DIRECT }));
    const sooner = grant("2001:db8::7", { preferredUntil: NOW + 50, validUntil: NOW + 60 });
    store.record(exchange({ granted: [sooner], contact: DIRECT }));
    assert.equal(store.leaseOf(sooner)!.validUntil, NOW + 60);
  });

  test("a lease can go to another IA of its client", (store) => {
    store.record(exchange({ granted: [grant("2001:db8::7")], contact: DIRECT }));
    store.record(exchange({ granted: [grant("2001:db8::7", { iaid: 9 })], contact: DIRECT }));
    assert.deepEqual(store.leasesOf(duid(1)).map(({ iaid }) => iaid), [9]);
  });

  test("a grant takes the address from whoever had it", (store) => {
    store.record(exchange({ granted: [grant("2001:db8::7")], contact: DIRECT }));
    store.record(exchange({
      clientId: duid(2),
      granted: [grant("2001:db8::7")],
      contact: DIRECT,
    }));
    assert.deepEqual(store.leasesOf(duid(1)), []);
    assert.deepEqual(store.clientsOnLinks(duid(1), NOW), []);
    assert.deepEqual(store.leaseOf(prefix("2001:db8::7"))!.clientId, duid(2));
  });

  test("a grant takes the address from another client without its other leases", (store) => {
    const granted = [grant("2001:db8::7"), grant("2001:db8::8")];
    store.record(exchange({ granted, contact: DIRECT }));
    store.record(exchange({ clientId: duid(2), granted: [grant("2001:db8::7")] }));
    assert.deepEqual(texts(store.leasesOf(duid(1))), ["2001:db8::8/128"]);
    assert.equal(store.clientOnLink(duid(1), "lan", NOW)!.leases.length, 1);
  });

  test("a delegated prefix ends those of other clients around it and in it", (store) => {
    const others = ["2001:de8::/40", "2001:db8:1::/64", "2001:db8:2::/64"];
    for (const [index, text] of others.entries()) {
      store.record(exchange({ clientId: duid(index + 2), granted: [grant(text)] }));
    }
    store.record(exchange({ at: NOW + 5, granted: [grant("2001:de8:77::/48")] }));
    store.record(exchange({ at: NOW + 6, granted: [grant("2001:db8:1::/48")] }));
    const states = others.map((text) => {
      const { state, validUntil, preferredUntil } = store.leaseOf(prefix(text))!;
      return { state, validUntil, preferredUntil };
    });
    assert.deepEqual(states, [
      { state: "released", validUntil: NOW + 5, preferredUntil: NOW + 5 },
      { state: "released", validUntil: NOW + 6, preferredUntil: NOW + 6 },
      { state: "active", validUntil: NOW + 7200, preferredUntil: NOW + 3600 },
    ]);
  });

  test("a delegated prefix leaves what its own client has, and addresses", (store) => {
    store.record(exchange({ granted: [grant("2001:db8::/56")] }));
    store.record(exchange({ clientId: duid(2), granted: [grant("2001:db8:0:1::7")] }));
    store.record(exchange({ granted: [grant("2001:db8::/48", { iaid: 2 })] }));
    assert.equal(store.leaseOf(prefix("2001:db8::/56"))!.state, "active");
    assert.equal(store.leaseOf(prefix("2001:db8:0:1::7"))!.state, "active");
  });

  test("what a client releases or what is withdrawn ends at once", (store) => {
    const granted = [grant("2001:db8::7"), grant("2001:db8::8"), grant("2001:db8::9")];
    store.record(exchange({ granted, contact: DIRECT }));
    const released = [prefix("2001:db8::7")];
    const withdrawn = [prefix("2001:db8::8")];
    store.record(exchange({ at: NOW + 10, released, withdrawn }));
    for (const text of ["2001:db8::7", "2001:db8::8"]) {
      const lease = store.leaseOf(prefix(text))!;
      assert.equal(lease.state, "released");
      assert.equal(lease.validUntil, NOW + 10);
      assert.equal(lease.preferredUntil, NOW + 10);
      assert.equal(store.heldWithin(prefix(text), NOW), undefined);
    }
    assert.equal(store.leaseOf(prefix("2001:db8::9"))!.state, "active");
  });

  test("releasing what has expired does not make it end later", (store) => {
    store.record(exchange({ granted: [grant("2001:db8::7", { validUntil: NOW + 5 })] }));
    store.record(exchange({ at: NOW + 10, released: [prefix("2001:db8::7")] }));
    assert.equal(store.leaseOf(prefix("2001:db8::7"))!.validUntil, NOW + 5);
  });

  test("nobody can give back another client's lease", (store) => {
    store.record(exchange({ granted: [grant("2001:db8::7")] }));
    for (const what of ["released", "withdrawn", "declined"] as const) {
      store.record(exchange({ clientId: duid(2), [what]: [prefix("2001:db8::7")] }));
    }
    assert.equal(store.leaseOf(prefix("2001:db8::7"))!.state, "active");
  });

  test("a client can give back from another link what it has", (store) => {
    store.record(exchange({ granted: [grant("2001:db8::7")] }));
    store.record(exchange({ link: "other", released: [prefix("2001:db8::7")] }));
    assert.equal(store.leaseOf(prefix("2001:db8::7"))!.state, "released");
  });

  test("a declined address is kept back from everybody until its time is over", (store) => {
    store.record(exchange({ granted: [grant("2001:db8::7")] }));
    store.record(exchange({ declined: [prefix("2001:db8::7")] }));
    const lease = store.leaseOf(prefix("2001:db8::7"))!;
    assert.equal(lease.state, "declined");
    assert.equal(lease.validUntil, NOW + 86_400);
    assert.deepEqual(store.heldWithin(prefix("2001:db8::7"), NOW + 86_399), lease);
    assert.equal(store.heldWithin(prefix("2001:db8::7"), NOW + 86_400), undefined);
    assert.equal(store.leaseHolding(lease.address, NOW), undefined);
    assert.deepEqual(store.clientsOnLinks(duid(1), NOW), []);
  });

  test("a declined address is neither declined again nor released", (store) => {
    store.record(exchange({ granted: [grant("2001:db8::7")] }));
    store.record(exchange({ declined: [prefix("2001:db8::7")] }));
    store.record(exchange({ declined: [prefix("2001:db8::7")], declinedUntil: NOW + 99_999 }));
    store.record(exchange({ released: [prefix("2001:db8::7")] }));
    const { state, validUntil } = store.leaseOf(prefix("2001:db8::7"))!;
    assert.deepEqual({ state, validUntil }, { state: "declined", validUntil: NOW + 86_400 });
  });

  test("what was released can be given again, in the same exchange too", (store) => {
    store.record(exchange({ granted: [grant("2001:db8::7")] }));
    store.record(exchange({ released: [prefix("2001:db8::7")] }));
    store.record(exchange({ granted: [grant("2001:db8::7")] }));
    assert.equal(store.leaseOf(prefix("2001:db8::7"))!.state, "active");
    const withdrawn = [prefix("2001:db8::7")];
    store.record(exchange({ withdrawn, granted: [grant("2001:db8::7", { iaid: 2 })] }));
    assert.equal(store.leaseOf(prefix("2001:db8::7"))!.state, "active");
  });

  test("host bits of a prefix do not count", (store) => {
    store.record(exchange({ granted: [grant("2001:db8:0:12::7/56")] }));
    assert.deepEqual(store.leaseOf(prefix("2001:db8::9/56"))!.address, address("2001:db8::"));
    assert.ok(store.heldWithin(prefix("2001:db8:0:77::1/56"), NOW));
    store.record(exchange({ released: [prefix("2001:db8::1/56")] }));
    assert.equal(store.leaseOf(prefix("2001:db8::/56"))!.state, "released");
  });

  test("a lease of an IA_NA with 128 bits and one of an IA_PD with fewer share an address", (store) => {
    const delegated = grant("2001:db8::/64");
    const single = { ...grant("2001:db8::"), iaType: IA_NA };
    store.record(exchange({ granted: [delegated, single] }));
    assert.deepEqual(texts(store.leasesOf(duid(1))), ["2001:db8::/128", "2001:db8::/64"]);
  });
}
