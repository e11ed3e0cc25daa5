import { testChanges } from "./changes_contract.ts";
import { testClients } from "./clients_contract.ts";
import { testFollowing } from "./following_contract.ts";
import { testKeys } from "./keys_contract.ts";
import { testPages } from "./pages_contract.ts";
import { testPoolCounts } from "./pool_counts_contract.ts";
import { testExpiry } from "./expiry_contract.ts";
import { testPastLeases } from "./past_leases_contract.ts";
import { testRevoking } from "./revoking_contract.ts";
import { testPurge } from "./purge_contract.ts";
import { testSearches } from "./searches_contract.ts";
import { testSettling } from "./settling_contract.ts";
import type { OpenStore, TestStore } from "./test_store.ts";

/** What must hold of every lease store. */
export function testLeaseStore(name: string, open: () => Promise<OpenStore>): void {
  const test: TestStore = (must, run) =>
    Deno.test(`${name}: ${must}`, async () => {
      const { store, settled, close } = await open();
      try {
        await run(store, settled);
      } finally {
        await close();
      }
    });
  testChanges(test);
  testSearches(test);
  testClients(test);
  testPages(test);
  testFollowing(test);
  testKeys(test);
  testPoolCounts(test);
  testExpiry(test);
  testPastLeases(test);
  testRevoking(test);
  testPurge(test);
  testSettling(test);
}
