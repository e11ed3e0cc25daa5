import assert from "node:assert/strict";
import type { BindingChange } from "../../lib/leases/changes.ts";
import type { LeaseStore } from "../../lib/leases/store.ts";
import { address, duid, prefix } from "../support/messages.ts";
import type { TestStore } from "./test_store.ts";
import { DIRECT, exchange, grant, NOW } from "./exchanges.ts";
import { atOnce } from "../../lib/steps.ts";

const ONE = prefix("2001:db8::1");

function revoke(store: LeaseStore, at = NOW + 10, clientId = duid(1)): void {
  store.record(exchange({ clientId, at, revoked: [ONE] }));
}

/** How every lease store ends leases by an operator's word. */
export function testRevoking(test: TestStore): void {
  test("what an operator ends is free, and known as told until its lifetime is over", (store) => {
    const granted = [grant("2001:db8::1", { validUntil: NOW + 100 })];
    store.record(exchange({ granted, contact: DIRECT }));
    assert.equal(store.isRevoked(ONE, duid(2), NOW), false);
    revoke(store);
    assert.equal(store.heldWithin(ONE, NOW + 10), undefined);
    assert.equal(store.leaseOf(ONE)!.state, "released");
    assert.equal(store.isRevoked(ONE, duid(2), NOW + 99), true);
    assert.equal(store.isRevoked(ONE, duid(2), NOW + 100), false);
    assert.equal(store.isRevoked(ONE, duid(1), NOW + 99), false);
    assert.equal(store.isRevoked(prefix("2001:db8::2"), duid(2), NOW + 99), false);
  });

  test("what an operator ended and somebody has again is nobody's last", (store) => {
    const granted = [grant("2001:db8::1", { validUntil: NOW + 100 })];
    store.record(exchange({ granted, contact: DIRECT }));
    revoke(store);
    store.record(exchange({ clientId: duid(2), at: NOW + 20, granted, contact: DIRECT }));
    store.record(exchange({ clientId: duid(2), at: NOW + 30, released: [ONE] }));
    assert.equal(store.isRevoked(ONE, duid(3), NOW + 40), false);
  });

  test("a declined address is free at once when an operator says so, and another's lease stays", (store) => {
    store.record(exchange({ granted: [grant("2001:db8::1")], contact: DIRECT }));
    store.record(exchange({ at: NOW + 5, declined: [ONE] }));
    revoke(store, NOW + 10, duid(2));
    assert.ok(store.heldWithin(ONE, NOW + 10));
    revoke(store);
    assert.equal(store.heldWithin(ONE, NOW + 10), undefined);
    assert.equal(store.isRevoked(ONE, duid(2), NOW + 11), false);
  });

  test(
    "what an operator ends is told to those who follow, and counted no longer",
    async (store, settled) => {
      const pool = {
        iaType: 3,
        length: 128,
        first: address("2001:db8::"),
        last: address("2001:db8::ff"),
      };
      atOnce(store.pools.choosing([pool]))();
      while (store.pools.countOn(10));
      store.record(exchange({ granted: [grant("2001:db8::1")], contact: DIRECT }));
      await settled();
      const told: BindingChange[] = [];
      store.changes.subscribe((changes) => told.push(...changes));
      revoke(store);
      revoke(store);
      await settled();
      assert.deepEqual(told.map(({ clientId }) => clientId), [duid(1)]);
      assert.equal(store.pools.useOf(pool)!.leased, 0);
    },
  );
}
