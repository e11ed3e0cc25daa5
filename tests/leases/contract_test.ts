import { MemoryLeaseStore } from "../../lib/leases/memory/memory_lease_store.ts";
import { testLeaseStore } from "./contract.ts";
import type { OpenStore } from "./test_store.ts";
import { NOW } from "./exchanges.ts";
import { TestDatabase } from "./sqlite/test_database.ts";

testLeaseStore("lease database", async (): Promise<OpenStore> => {
  const database = await TestDatabase.make();
  const store = await database.open();
  store.recordChanges(86_400, NOW);
  return { store, settled: () => store.drained(), close: () => database.remove() };
});

testLeaseStore(
  "store in memory",
  () => {
    const store = new MemoryLeaseStore();
    store.recordChanges(86_400, NOW);
    return Promise.resolve({ store, settled: () => store.drained(), close: () => store.close() });
  },
);
