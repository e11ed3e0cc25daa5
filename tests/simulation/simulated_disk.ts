import type { StoreEnvironment } from "../../lib/leases/source.ts";
import type { LeaseStore } from "../../lib/leases/store.ts";
import type { SimulatedClock } from "./simulated_clock.ts";

/** Told of what becomes of the changes that a store was given, in their order. */
export interface DiskWatcher {
  /** All that were recorded so far are committed: they can be lost with the power alone. */
  onCommitted(): void;
  /** Those that were recorded since the last commit are undone. */
  onUndone(): void;
  /** Marks what is committed by now. @returns to be called when it is on the disk to stay */
  mark(): () => void;
  /** So many of those that were ever committed are on the disk to stay. */
  onSafe(count: number): void;
  /** What is committed could not be brought to the disk, this time. */
  onSyncFailed(): void;
  /** How many were ever committed. */
  readonly committed: number;
}

/** What holds the leases while servers come and go. */
export interface SimulatedDisk {
  open(options: StoreEnvironment): Promise<LeaseStore>;
  /**
   * Ends the store as the end of its process does.
   *
   * @param keepsCommitted whether what is committed reached the disk by itself; else only what the
   * disk was told to keep is there
   */
  crash(keepsCommitted: boolean): void;
  /** Another program begins to write, so that nobody else can. @returns what ends that */
  lock(): () => void;
  /** Leaves nothing behind. */
  remove(): void;
}

/** What goes wrong with a disk, and how long it takes. */
export class DiskTroubles {
  /** The next commit fails. */
  commitFails = false;
  /** The next synchronization fails. */
  syncFails = false;
  /** There is no room for the next lease; a store in memory has always room. */
  isFull = false;
  /** Milliseconds that the next synchronization takes; 0: it is done at once. */
  syncTakes = 1;
  #generation = 0;

  constructor(readonly clock: SimulatedClock, readonly watcher: DiskWatcher) {}

  /** @throws when the commit fails */
  commit(): void {
    if (!this.commitFails) return;
    this.commitFails = false;
    throw new Error("disk I/O error");
  }

  /** @throws when there is no room for what is written */
  write(): void {
    if (!this.isFull) return;
    this.isFull = false;
    throw new Error("database or disk is full");
  }

  /**
   * Brings to the disk what is committed by now.
   *
   * @param done called when it is there
   */
  sync(done: () => void): Promise<void> {
    const keep = this.watcher.mark();
    const generation = this.#generation;
    const fails = this.syncFails;
    this.syncFails = false;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const end = () => {
      if (generation !== this.#generation) return;
      if (fails) {
        this.watcher.onSyncFailed();
        return reject(new Error("Input/output error"));
      }
      done();
      keep();
      resolve();
    };
    if (this.syncTakes === 0) queueMicrotask(end);
    else this.clock.after(this.syncTakes, end);
    return promise;
  }

  /** What is under way never ends: the process that waits for it is dead. */
  forget(): void {
    this.#generation++;
    this.commitFails = false;
    this.syncFails = false;
    this.isFull = false;
  }
}
