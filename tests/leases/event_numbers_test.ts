import assert from "node:assert/strict";
import { EventNumbers } from "../../lib/leases/event_numbers.ts";
import { MemoryLeaseStore } from "../../lib/leases/memory/memory_lease_store.ts";
import { withFolder } from "./sqlite/test_database.ts";

function bound(write?: () => void) {
  let stored: Uint8Array | undefined;
  return {
    read: () => stored,
    write: (octets: Uint8Array) => {
      write?.();
      stored = octets;
    },
  };
}

Deno.test("events are numbered from 1 on, by one", () => {
  const numbers = new EventNumbers(bound());
  assert.equal(numbers.last, 0);
  assert.deepEqual([numbers.next(), numbers.next(), numbers.last], [1, 2, 2]);
});

Deno.test("numbers go on by one after an orderly end, and above all others after a crash", () => {
  const stored = bound();
  const before = new EventNumbers(stored);
  for (let each = 0; each < 60_000; each++) before.next();
  assert.ok(new EventNumbers(stored).next() > 60_000 + 50_000);
  before.end();
  assert.equal(new EventNumbers(stored).next(), 60_001);
});

Deno.test("numbers are given though none can be stored, and that is not tried for each", () => {
  let tries = 0;
  const numbers = new EventNumbers(bound(() => {
    tries++;
    throw new Error("disk full");
  }));
  for (let each = 1; each <= 2500; each++) assert.equal(numbers.next(), each);
  assert.equal(tries, 3);
});

Deno.test("the lease database keeps numbers of events, and so does a store in memory", async () => {
  await withFolder(async (folder) => {
    const first = await folder.open();
    assert.equal(first.eventNumbers.next(), 1);
    await first.close();
    const second = await folder.open();
    assert.equal(second.eventNumbers.next(), 2);
    await second.close();
  });
  const first = new MemoryLeaseStore();
  first.eventNumbers.next();
  first.crash(false);
  const second = new MemoryLeaseStore({ contents: first.contents });
  assert.ok(second.eventNumbers.next() > 1);
  await second.close();
  assert.equal(new MemoryLeaseStore({ contents: first.contents }).eventNumbers.last, 100_002);
});
