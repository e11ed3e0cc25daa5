import type { LeaseSource, SourceStatus, StoreEnvironment } from "../source.ts";
import type { LeaseStore } from "../store.ts";
import { type MemoryContents, MemoryLeaseStore } from "./memory_lease_store.ts";

/** Leases in memory: servers that are started one after the other go on with the same. */
export class MemorySource implements LeaseSource {
  #contents: MemoryContents | undefined;

  /** Opens a store with what the one before left. */
  open(environment: StoreEnvironment): Promise<LeaseStore> {
    const contents = this.#contents && { contents: this.#contents };
    const store = new MemoryLeaseStore({ ...environment, ...contents });
    this.#contents = store.contents;
    return Promise.resolve(store);
  }

  /** A server keeps the place that it has. */
  whyNotInsteadOf(other: LeaseSource): string | undefined {
    return other === this
      ? undefined
      : "The server cannot change to leases in memory while it runs: restart it";
  }

  whyBroken(): undefined {
    return undefined;
  }

  /** Nothing is to be said of memory. */
  get status(): SourceStatus {
    return { name: "memory", value: {}, text: "forgotten with the process" };
  }
}
