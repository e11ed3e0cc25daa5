import type { LeaseStore } from "../../lib/leases/store.ts";

/** A store that a test has for itself. */
export interface OpenStore {
  readonly store: LeaseStore;
  /** Resolves when those who listen to changes are told of all of them. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Makes a test of what must hold, with a store that is empty. */
export type TestStore = (
  must: string,
  run: (store: LeaseStore, settled: () => Promise<void>) => Promise<void> | void,
) => void;
