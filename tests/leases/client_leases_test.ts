import assert from "node:assert/strict";
import { emptyExchange, type Grant } from "../../lib/leases/exchange.ts";
import { REGISTERED } from "../../lib/leases/lease.ts";
import { MemoryLeaseStore } from "../../lib/leases/memory/memory_lease_store.ts";
import type { LeaseStore } from "../../lib/leases/store.ts";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import { LookUps } from "../support/counting_store.ts";
import { address, duid, prefix, says, SERVER_ID } from "../support/messages.ts";
import { given, PipelineRig } from "../support/pipeline_rig.ts";
import { withFolder } from "./sqlite/test_database.ts";

const NOW = 1_800_000_000;
const CLIENT = { clientId: duid(1), link: "lan" };

/** Runs a test with each kind of store. */
function testStores(name: string, run: (store: LeaseStore) => void): void {
  Deno.test(`in memory: ${name}`, () => run(new MemoryLeaseStore()));
  Deno.test(`in a database: ${name}`, () =>
    withFolder(async (folder) => run(await folder.open("normal"))));
}

function grant(address: string, iaid: number, iaType = 3, validUntil = NOW + 3600): Grant {
  return { ...prefix(`${address}/128`), iaType, iaid, preferredUntil: validUntil, validUntil };
}

function record(store: LeaseStore, granted: readonly Grant[], link = "lan"): void {
  store.record({ ...emptyExchange(duid(1), link, NOW), granted, contact: {} });
}

testStores("leases of an IA are the active ones on the link, over or not", (store) => {
  assert.equal(store.leasesOfIa(CLIENT, 3, 1), undefined);
  record(store, [grant("2001:db8::1", 1), grant("2001:db8::2", 2), grant("2001:db8::3", 1, 4)]);
  record(store, [grant("2001:db8::4", 1, 3, NOW - 1)]);
  record(store, [grant("2001:db8::5", 1)], "elsewhere");
  const told = () => store.leasesOfIa(CLIENT, 3, 1)!.map(formatPrefix).sort();
  assert.deepEqual(told(), ["2001:db8::1/128", "2001:db8::4/128"]);
  assert.deepEqual(store.leasesOfIa(CLIENT, 3, 9), []);
  assert.equal(store.leasesOfIa({ ...CLIENT, link: "nowhere" }, 3, 1), undefined);
  const released = [prefix("2001:db8::1/128")];
  store.record({ ...emptyExchange(duid(1), "lan", NOW), released });
  assert.deepEqual(told(), ["2001:db8::4/128"]);
});

testStores("live leases are counted by link and kind, as far as a limit", (store) => {
  const count = (kind: "leased" | "registered", limit = 100, now = NOW) =>
    store.countLeases(CLIENT, kind, now, limit);
  assert.equal(count("leased"), 0);
  record(store, [1, 2, 3, 4].map((each) => grant(`2001:db8::${each}`, each)));
  record(store, [grant("2001:db8::a", 0, REGISTERED), grant("2001:db8::b", 0, REGISTERED)]);
  record(store, [grant("2001:db8::c", 9)], "elsewhere");
  assert.deepEqual([count("leased"), count("registered")], [4, 2]);
  assert.equal(count("leased", 3), 3);
  assert.equal(count("leased", 100, NOW + 3600), 0);
  const released = [prefix("2001:db8::1/128")];
  store.record({ ...emptyExchange(duid(1), "lan", NOW), released });
  assert.equal(count("leased"), 3);
});

testStores("live leases are counted in a range, those of IAs on the link", (store) => {
  const count = (first: string, last: string, limit = 100, now = NOW) =>
    store.countLeasesWithin(CLIENT, { first: address(first), last: address(last) }, now, limit);
  assert.equal(count("::", "ffff::"), 0);
  record(store, [1, 2, 3, 4].map((each) => grant(`2001:db8::${each}`, each)));
  record(store, [grant("2001:db8::5", 5, 25), grant("2001:db8::6", 6, 3, NOW - 1)]);
  record(store, [grant("2001:db8::3:0", 0, REGISTERED)]);
  record(store, [grant("2001:db8::3:1", 9)], "elsewhere");
  assert.equal(count("2001:db8::2", "2001:db8::3"), 2);
  assert.equal(count("2001:db8::4", "2001:db8::ffff:ffff"), 2);
  assert.equal(count("2001:db8::7", "2001:db8::ffff:ffff"), 0);
  assert.equal(count("::", "ffff::", 3), 3);
  // What is over counts for nothing, and there may be much of it.
  record(store, Array.from({ length: 500 }, (_, at) => grant(`2001:db8::4:${at}`, at, 3, NOW - 1)));
  assert.equal(count("2001:db8::4:0", "2001:db8::4:ffff", 1), 0);
  assert.equal(count("::", "ffff::", 100, NOW + 3600), 0);
  const released = [prefix("2001:db8::2/128")];
  store.record({ ...emptyExchange(duid(1), "lan", NOW), released });
  assert.equal(count("2001:db8::2", "2001:db8::3"), 1);
});

testStores("a message costs the same look-ups whatever its client has", (store) => {
  const lookUps = new LookUps(store);
  const rig = new PipelineRig({
    leases: lookUps.store,
    handlers: [{ "address-pool": { prefix: "2001:db8:1::/64" } }],
  });
  const MANY = 5000;
  record(
    store,
    Array.from({ length: MANY }, (_, at) => grant(`2001:db8:1::${at.toString(16)}`, at)),
  );
  const costs = [1, 2].map((client) => {
    const solicit = says({ type: "solicit", client, na: { [MANY]: [] } });
    return lookUps.of(() => rig.send(solicit));
  });
  assert.ok(costs[0]! <= costs[1]!, String(costs));
  assert.equal(lookUps.rows, 0);
  const renew = says({ type: "renew", serverId: SERVER_ID, na: { 7: ["2001:db8:1::7"] } });
  const cost = lookUps.of(() => assert.deepEqual(given(rig.answer(renew)), ["2001:db8:1::7"]));
  assert.ok(cost <= 4, String(cost));
  assert.equal(lookUps.rows, 1);
});
