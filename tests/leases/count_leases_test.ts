import assert from "node:assert/strict";
import { MemoryLeaseStore } from "../../lib/leases/memory/memory_lease_store.ts";
import type { LeaseStore } from "../../lib/leases/store.ts";
import { duid } from "../support/messages.ts";
import { exchange, grant, NOW } from "./exchanges.ts";
import { withFolder } from "./sqlite/test_database.ts";

const LIMIT = 4;
const CLIENT = { clientId: duid(1), link: "lan" };

/** Leases of one client, in the order in which they are looked at: each lives on, or is over. */
function countOf(store: LeaseStore, lives: readonly boolean[]): number {
  const granted = lives.map((isLive, iaid) => ({
    ...grant(`2001:db8::${(iaid + 1).toString(16)}`, { validUntil: NOW + (isLive ? 100 : 1) }),
    iaid,
  }));
  store.record(exchange({ clientId: CLIENT.clientId, granted }));
  return store.countLeases(CLIENT, "leased", NOW + 1, LIMIT);
}

const over = (count: number): boolean[] => Array(count).fill(false);
const CASES: readonly [what: string, lives: readonly boolean[], count: number][] = [
  ["none", [], 0],
  ["fewer than the limit", [true, false, true], 2],
  ["as many as the limit, all live", [true, true, true, true], 4],
  ["more than the limit", [true, true, true, true, true, true], 4],
  ["some behind others that are over", [...over(6), true, true], 2],
  ["the limit behind others that are over", [...over(6), true, true, true, true, true], 4],
  ["more that are over than are looked at", over(2 * LIMIT + 64), 4],
];

for (const [what, lives, count] of CASES) {
  Deno.test(`leases of a client are counted as far as a limit: ${what}`, async () => {
    assert.equal(countOf(new MemoryLeaseStore(), lives), count);
    await withFolder(async (folder) => {
      const store = await folder.open();
      assert.equal(countOf(store, lives), count);
      await store.close();
    });
  });
}
