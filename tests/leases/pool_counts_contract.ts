import assert from "node:assert/strict";
import type { CountedPool } from "../../lib/leases/pool_use.ts";
import type { LeaseStore } from "../../lib/leases/store.ts";
import { lastAddress } from "../../lib/wire/prefix.ts";
import { address, duid, prefix } from "../support/messages.ts";
import type { TestStore } from "./test_store.ts";
import { exchange, grant, IA_NA, IA_PD, NOW } from "./exchanges.ts";
import { atOnce } from "../../lib/steps.ts";

const LAN = pool("2001:db8::100", "2001:db8::1ff");
const WIDER = pool("2001:db8::", "2001:db8::ffff");
const HOMES = delegations("2001:db8:8000::/40", 56);
const HALVES = delegations("2001:db8:8000::/40", 57);

function pool(first: string, last: string): CountedPool {
  return { iaType: IA_NA, length: 128, first: address(first), last: address(last) };
}

function delegations(of: string, length: number): CountedPool {
  const { address: first } = prefix(of);
  return { iaType: IA_PD, length, first, last: lastAddress(prefix(of)) };
}

function give(store: LeaseStore, client: number, ...leases: readonly string[]): void {
  const granted = leases.map((text, iaid) => ({ ...grant(text), iaid }));
  store.record(exchange({ clientId: duid(client), granted }));
}

/** What is leased and declined of each pool. */
function usesOf(store: LeaseStore, ...pools: readonly CountedPool[]): (number | undefined)[][] {
  return pools.map((each) => {
    const use = store.pools.useOf(each);
    return [use?.leased, use?.declined];
  });
}

function countAll(store: LeaseStore, pools: readonly CountedPool[]): void {
  atOnce(store.pools.choosing(pools))();
  while (store.pools.countOn(2));
}

/** How every lease store counts what pools have in use. */
export function testPoolCounts(test: TestStore): void {
  test("a pool is counted as leases come and go", (store) => {
    countAll(store, [LAN, HOMES]);
    assert.deepEqual(usesOf(store, LAN, HOMES, WIDER), [[0, 0], [0, 0], [undefined, undefined]]);
    give(store, 1, "2001:db8::100", "2001:db8::1ff", "2001:db8:8000::/56");
    give(store, 1, "2001:db8::100");
    give(store, 2, "2001:db8::200", "2001:db8:8000:100::/56");
    assert.deepEqual(usesOf(store, LAN, HOMES), [[2, 0], [2, 0]]);
    store.record(exchange({ declined: [prefix("2001:db8::100")] }));
    store.record(exchange({ withdrawn: [prefix("2001:db8:8000::/56")] }));
    assert.deepEqual(usesOf(store, LAN, HOMES), [[1, 1], [1, 0]]);
    store.record(exchange({ released: [prefix("2001:db8::1ff"), prefix("2001:db8::1ff")] }));
    assert.deepEqual(usesOf(store, LAN), [[0, 1]]);
    give(store, 3, "2001:db8::100", "2001:db8::1ff");
    assert.deepEqual(usesOf(store, LAN), [[2, 0]]);
    // What another client takes is leased all the same.
    give(store, 4, "2001:db8::1ff");
    assert.deepEqual(usesOf(store, LAN), [[2, 0]]);
  });

  test("leases of another kind or length are of no pool that has others", (store) => {
    countAll(store, [LAN, HOMES, HALVES, { ...LAN, iaType: 4 }]);
    store.record(exchange({ granted: [{ ...grant("2001:db8::100"), iaType: 0 }] }));
    give(store, 1, "2001:db8:8000::/57");
    assert.deepEqual(usesOf(store, LAN, HOMES, HALVES), [[0, 0], [0, 0], [1, 0]]);
    store.record(exchange({ granted: [{ ...grant("2001:db8::100"), iaType: 4 }] }));
    assert.deepEqual(usesOf(store, LAN, { ...LAN, iaType: 4 }), [[0, 0], [1, 0]]);
    // A delegation ends what others have of it.
    give(store, 2, "2001:db8:8000::/56");
    assert.deepEqual(usesOf(store, HOMES, HALVES), [[1, 0], [0, 0]]);
  });

  test("what expires is counted until it is told as ended, and a declined address until it is free", (store) => {
    countAll(store, [LAN]);
    give(store, 1, "2001:db8::100", "2001:db8::101");
    store.record(exchange({ declined: [prefix("2001:db8::101")], declinedUntil: NOW + 9000 }));
    const purge = (now: number) => {
      for (let time = 0; time < 2; time++) while (store.purge(now, 10));
    };
    purge(NOW + 7199);
    assert.deepEqual(usesOf(store, LAN), [[1, 1]]);
    purge(NOW + 7200);
    assert.deepEqual(usesOf(store, LAN), [[0, 1]]);
    purge(NOW + 100_000);
    assert.deepEqual(usesOf(store, LAN), [[0, 0]]);
  });

  test("a pool that is new is counted bit by bit, whatever comes and goes meanwhile", (store) => {
    const each = Array.from({ length: 20 }, (_, n) => `2001:db8::1${(n + 16).toString(16)}`);
    give(store, 1, ...each);
    give(store, 2, ...each.map((text) => text.replace("::1", "::2")));
    atOnce(store.pools.choosing([LAN, WIDER]))();
    assert.equal(store.pools.useOf(LAN)!.isComplete, false);
    store.pools.countOn(5);
    const [first, last] = [each[0]!, each.at(-1)!];
    store.record(exchange({ released: [prefix(first), prefix(last)] }));
    store.record(exchange({ declined: [prefix(each[1]!), prefix(each.at(-2)!)] }));
    give(store, 3, "2001:db8::100", "2001:db8::1ff");
    while (store.pools.countOn(5));
    assert.deepEqual(usesOf(store, LAN, WIDER), [[18, 2], [38, 2]]);
    assert.ok(store.pools.useOf(LAN)!.isComplete);
  });

  test("what is no pool any more is not counted, and counted anew when it is one again", (store) => {
    countAll(store, [LAN, WIDER]);
    give(store, 1, "2001:db8::100");
    countAll(store, [WIDER]);
    assert.equal(store.pools.useOf(LAN), undefined);
    give(store, 2, "2001:db8::101");
    countAll(store, [LAN, WIDER]);
    assert.deepEqual(usesOf(store, LAN, WIDER), [[2, 0], [2, 0]]);
  });

  test("an exchange that cannot be recorded is not counted", (store) => {
    countAll(store, [LAN]);
    give(store, 1, "2001:db8::100");
    const broken = {
      ...grant("2001:db8::102"),
      get validUntil(): number {
        throw new Error("broken");
      },
    };
    const granted = [grant("2001:db8::101"), broken];
    assert.throws(() => store.record(exchange({ clientId: duid(2), granted })), /broken/);
    assert.deepEqual(usesOf(store, LAN), [[1, 0]]);
    give(store, 2, "2001:db8::101");
    assert.deepEqual(usesOf(store, LAN), [[2, 0]]);
  });
}
