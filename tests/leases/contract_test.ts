import { MemoryLeaseStore } from "../support/memory_lease_store.ts";
import { type OpenStore, testLeaseStore } from "./contract.ts";
import { TestDatabase } from "./test_database.ts";

testLeaseStore("lease database", async (): Promise<OpenStore> => {
  const database = await TestDatabase.make();
  return { store: await database.open(), close: () => database.remove() };
});

testLeaseStore(
  "store in memory",
  () => Promise.resolve({ store: new MemoryLeaseStore(), close: () => Promise.resolve() }),
);
