import type { LeaseStore } from "../../lib/leases/store.ts";
import { testChanges } from "./changes_contract.ts";
import { testClients } from "./clients_contract.ts";
import { testPages } from "./pages_contract.ts";
import { testSearches } from "./searches_contract.ts";

/** A store that a test has for itself. */
export interface OpenStore {
  readonly store: LeaseStore;
  close(): Promise<void>;
}

/** Makes a test of what must hold, with a store that is empty. */
export type TestStore = (must: string, run: (store: LeaseStore) => void) => void;

/** What must hold of every lease store. */
export function testLeaseStore(name: string, open: () => Promise<OpenStore>): void {
  const test: TestStore = (must, run) =>
    Deno.test(`${name}: ${must}`, async () => {
      const { store, close } = await open();
      try {
        run(store);
      } finally {
        await close();
      }
    });
  testChanges(test);
  testSearches(test);
  testClients(test);
  testPages(test);
}
