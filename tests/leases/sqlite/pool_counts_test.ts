import assert from "node:assert/strict";
import { address, prefix } from "../../support/messages.ts";
import { exchange, grant, IA_NA } from "../exchanges.ts";
import { withFolder } from "./test_database.ts";
import { atOnce } from "../../../lib/steps.ts";

const LAN = {
  iaType: IA_NA,
  length: 128,
  first: address("2001:db8::100"),
  last: address("2001:db8::1ff"),
};
const OTHER = { ...LAN, last: address("2001:db8::17f") };

Deno.test("the counts of pools are there right after a restart, with nothing left to count", async () => {
  await withFolder(async (folder) => {
    const first = await folder.open();
    atOnce(first.pools.choosing([LAN]))();
    while (first.pools.countOn(10));
    const granted = [grant("2001:db8::100"), grant("2001:db8::1ff")];
    first.record(exchange({ granted }));
    first.record(exchange({ declined: [prefix("2001:db8::100")] }));
    await first.close();
    const store = await folder.open();
    atOnce(store.pools.choosing([LAN]))();
    assert.deepEqual(store.pools.useOf(LAN), { leased: 1, declined: 1, isComplete: true });
    assert.equal(store.pools.countOn(10), false);
  });
});

Deno.test("a pool that was counted in part is counted on after a restart", async () => {
  await withFolder(async (folder) => {
    const first = await folder.open();
    const each = Array.from({ length: 30 }, (_, n) => `2001:db8::1${(n + 16).toString(16)}`);
    first.record(exchange({ granted: each.map((text, iaid) => ({ ...grant(text), iaid })) }));
    atOnce(first.pools.choosing([LAN]))();
    first.pools.countOn(10);
    await first.close();
    const store = await folder.open();
    atOnce(store.pools.choosing([LAN]))();
    assert.deepEqual(store.pools.useOf(LAN), { leased: 10, declined: 0, isComplete: false });
    store.record(exchange({ released: [each[0]!, each.at(-1)!].map(prefix) }));
    while (store.pools.countOn(10));
    assert.deepEqual(store.pools.useOf(LAN), { leased: 28, declined: 0, isComplete: true });
  });
});

Deno.test("a pool whose range is another is counted anew, and the former one no more", async () => {
  await withFolder(async (folder) => {
    const store = await folder.open();
    atOnce(store.pools.choosing([LAN]))();
    while (store.pools.countOn(10));
    store.record(exchange({ granted: [grant("2001:db8::100"), grant("2001:db8::1ff")] }));
    atOnce(store.pools.choosing([OTHER]))();
    while (store.pools.countOn(10));
    assert.deepEqual(store.pools.useOf(OTHER), { leased: 1, declined: 0, isComplete: true });
    await store.close();
    assert.deepEqual(folder.query("SELECT hex(last), leased FROM pool_counts"), [
      ["20010DB800000000000000000000017F", 1],
    ]);
  });
});
