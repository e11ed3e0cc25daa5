import {
  type MemoryContents,
  MemoryLeaseStore,
} from "../../lib/leases/memory/memory_lease_store.ts";
import type { StoreEnvironment } from "../../lib/leases/source.ts";
import type { LeaseStore } from "../../lib/leases/store.ts";
import type { DiskTroubles, SimulatedDisk } from "./simulated_disk.ts";

/** Leases in memory: what a crash loses of them is undone. */
export class MemoryDisk implements SimulatedDisk {
  readonly #troubles: DiskTroubles;
  #store: MemoryLeaseStore | undefined;
  #contents: MemoryContents | undefined;

  constructor(troubles: DiskTroubles) {
    this.#troubles = troubles;
  }

  open({ random, onCommitFailure }: StoreEnvironment): Promise<LeaseStore> {
    const { watcher } = this.#troubles;
    this.#store = new MemoryLeaseStore({
      ...(this.#contents && { contents: this.#contents }),
      random,
      onCommitFailure,
      journal: {
        commit: () => {
          try {
            this.#troubles.commit();
          } catch (error) {
            watcher.onUndone();
            throw error;
          }
          watcher.onCommitted();
        },
        sync: () => this.#troubles.sync(() => {}),
      },
    });
    this.#contents = this.#store.contents;
    return Promise.resolve(this.#store);
  }

  crash(keepsCommitted: boolean): void {
    this.#troubles.forget();
    this.#store!.crash(keepsCommitted);
  }

  /** Nobody else has what is in the memory of a program. */
  lock(): () => void {
    return () => {};
  }

  remove(): void {}
}
