import assert from "node:assert/strict";
import { MemoryLeaseStore } from "../../lib/leases/memory/memory_lease_store.ts";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import { duid, prefix } from "../support/messages.ts";
import { DIRECT, exchange, grant, NOW } from "./exchanges.ts";
import { key } from "./keys_contract.ts";

/** A store whose commits and synchronizations fail when the test says so. */
function rig() {
  const troubles = { commitFails: false, syncFails: false };
  const settled: string[] = [];
  const failures: [string, number][] = [];
  const store = new MemoryLeaseStore({
    journal: {
      commit() {
        if (troubles.commitFails) throw new Error("full");
      },
      sync: () => troubles.syncFails ? Promise.reject(new Error("io")) : Promise.resolve(),
    },
    onCommitFailure: (error, count) => failures.push([(error as Error).message, count]),
  });
  const record = (client: number, released: string[] = []) => {
    const granted = [grant(`2001:db8:${client}::/56`)];
    const { clientId, link: _, ...reconfigureKey } = key(client);
    const given = { clientId, link: `link ${client}`, granted, contact: DIRECT, reconfigureKey };
    store.record(exchange({ ...given, released: released.map(prefix) }))
      .whenSettled(({ kind }) => settled.push(`${client} ${kind}`));
  };
  return { troubles, settled, failures, store, record };
}

Deno.test("store in memory: a commit that fails takes its group back", async () => {
  const { troubles, settled, failures, store, record } = rig();
  const held = new Map<string, boolean>();
  store.followHeld((each, until) => held.set(formatPrefix(each), until > NOW));
  record(1);
  await store.drained();
  troubles.commitFails = true;
  record(2);
  record(1, ["2001:db8:1::/56"]);
  assert.equal(store.leasesOf(duid(2)).length, 1);
  await store.drained();
  troubles.commitFails = false;
  assert.deepEqual(settled, ["1 held", "2 lost", "1 lost"]);
  assert.deepEqual(failures, [["full", 2]]);
  assert.deepEqual(store.leasesOf(duid(2)), []);
  assert.equal(store.knowsLink("link 2"), false);
  assert.equal(store.reconfigureKeys.of({ clientId: duid(2), link: "link 2" }), undefined);
  assert.equal(store.leaseOf(prefix("2001:db8:1::/56"))!.state, "active");
  assert.deepEqual([...held], [["2001:db8:1::/56", true], ["2001:db8:2::/56", false]]);
  record(2);
  await store.drained();
  assert.equal(settled.at(-1), "2 held");
});

Deno.test("store in memory: what is not safe stays, and nobody is told that it holds", async () => {
  const { troubles, settled, store, record } = rig();
  troubles.syncFails = true;
  record(1);
  await store.drained();
  assert.deepEqual(settled, ["1 lost"]);
  assert.equal(store.leasesOf(duid(1)).length, 1);
});

Deno.test("store in memory: a crash loses what is not safe, or not committed", async () => {
  for (const keepsCommitted of [true, false]) {
    const { troubles, settled, store, record } = rig();
    const secret = store.secret;
    store.serverId(() => duid(77));
    record(1);
    await store.drained();
    troubles.syncFails = true;
    record(2);
    await store.drained();
    record(3);
    store.crash(keepsCommitted);
    const again = new MemoryLeaseStore({ contents: store.contents });
    const known = [1, 2, 3].filter((client) => again.leasesOf(duid(client)).length > 0);
    assert.deepEqual(known, keepsCommitted ? [1, 2] : [1]);
    assert.deepEqual(again.secret, secret);
    assert.deepEqual(again.serverId(() => assert.fail("made twice")), duid(77));
    await new Promise((resolve) => setTimeout(resolve, 0));
    assert.deepEqual(settled, ["1 held", "2 lost"]);
  }
});

Deno.test("store in memory: octets of an exchange may be overwritten once it is recorded", () => {
  const store = new MemoryLeaseStore();
  const clientId = duid(1);
  const granted = [grant("2001:db8::1")];
  store.record(exchange({ clientId, granted, contact: DIRECT }));
  clientId.fill(0);
  granted[0]!.address.fill(0);
  assert.deepEqual(store.leasesOf(duid(1)).map(formatPrefix), ["2001:db8::1/128"]);
  assert.deepEqual(store.clientOnLink(duid(1), "lan", NOW)!.clientId, duid(1));
});
