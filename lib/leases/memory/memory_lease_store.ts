import type { Prefix } from "../../wire/prefix.ts";
import { ChangeFeed } from "../change_feed.ts";
import { stampAt } from "../change_stamp.ts";
import type { BindingChange, LeaseChanges } from "../changes.ts";
import type { ClientOnLink, ClientPage, ClientSelection, PageRequest } from "../client_pages.ts";
import { PlaceCounts } from "../place_counts.ts";
import type { AddressSpan, CountedRange, PlaceCounter, PlaceOf } from "../places.ts";
import { type EventNumbering, EventNumbers } from "../event_numbers.ts";
import type { PoolUsage } from "../pool_use.ts";
import type { Exchange } from "../exchange.ts";
import { GroupCommit, type Journal } from "../group_commit.ts";
import type { ExpiredLease, ExpiredListener } from "../expired.ts";
import { ExpiredFeed } from "../expired_feed.ts";
import type { Held, HeldListener } from "../held.ts";
import { HeldFeed } from "../held_feed.ts";
import type { Lease } from "../lease.ts";
import type { LeasePages } from "../lease_pages.ts";
import { ReplayDetection } from "../replay_detection.ts";
import type { LinkClient, ReconfigureKeys } from "../reconfigure_keys.ts";
import type { StoreEnvironment } from "../source.ts";
import { HELD, HOLDING, type Recorded, type Settled } from "../settlement.ts";
import type { LeaseKind, LeaseStore } from "../store.ts";
import { MemoryChanges } from "./memory_changes.ts";
import { MemoryTables } from "./memory_tables.ts";
import { MemoryJournal } from "./memory_journal.ts";
import { MemoryKeys } from "./memory_keys.ts";
import { MemoryPurge } from "./memory_purge.ts";
import { MemoryPages } from "./memory_pages.ts";
import { MemoryPools } from "./memory_pools.ts";
import { MemoryReader } from "./memory_reader.ts";
import { MemoryWriter } from "./memory_writer.ts";

const SECRET_LENGTH = 32;
const SECRET = "secret";
const SERVER_ID = "server-id";
const REPLAY_BOUND = "replay-detection";
const EVENT_BOUND = "event-numbers";

/** What a lease store in memory holds: nobody but such a store can read it. */
export interface MemoryContents {
  /** Tells it from other values, in types alone. */
  readonly memoryContents: never;
}

/** What a lease store in memory is made with. */
export interface MemoryStoreSetup extends Partial<StoreEnvironment> {
  /** What it goes on with, as a server does after a restart. Left out: nothing. */
  readonly contents?: MemoryContents;
  /**
   * What commits and safety wait for. A `commit` that throws takes a group back, a `sync` that
   * rejects makes nobody sure of it. Left out: all that is recorded holds at once.
   */
  readonly journal?: Partial<Journal>;
}

/**
 * Keeps leases in memory: for programs that embed a server, for simulations and for tests. It does
 * all that the lease database does, and forgets everything with its process.
 *
 * @example
 * ```ts
 * import { emptyExchange } from "../exchange.ts";
 * import { MemoryLeaseStore } from "./memory_lease_store.ts";
 *
 * const store = new MemoryLeaseStore();
 * const exchange = emptyExchange(Uint8Array.of(0, 3, 0, 1, 2, 0, 0, 0, 0, 1), "lan", 1_800_000_000);
 * store.record(exchange).whenSettled(({ kind }) => console.assert(kind === "held"));
 * ```
 */
export class MemoryLeaseStore implements LeaseStore {
  readonly secret: Uint8Array;
  readonly pools: PoolUsage;
  readonly #tables: MemoryTables;
  readonly #reader: MemoryReader;
  readonly #pages: MemoryPages;
  readonly #changes: MemoryChanges;
  readonly #writer: MemoryWriter;
  readonly #keys: MemoryKeys;
  readonly #replay: ReplayDetection;
  readonly #eventNumbers: EventNumbers;
  readonly #purge: MemoryPurge;
  readonly #placeCounts: PlaceCounts;
  readonly #feed = new ChangeFeed();
  readonly #held = new HeldFeed();
  readonly #expired = new ExpiredFeed();
  readonly #group: GroupCommit | undefined;
  readonly #onCommit: (() => void) | undefined;

  /** Opens a store. */
  constructor(setup: MemoryStoreSetup = {}) {
    const { journal, random = systemRandom, onCommit, onCommitFailure = () => {} } = setup;
    const tables = setup.contents as unknown as MemoryTables | undefined ?? new MemoryTables();
    this.#tables = tables;
    this.pools = new MemoryPools(tables);
    this.#reader = new MemoryReader(tables);
    this.#pages = new MemoryPages(tables);
    this.#changes = new MemoryChanges(tables, this.#reader, this.#feed);
    this.#writer = new MemoryWriter(tables, this.#changes, this.#held);
    this.#purge = new MemoryPurge(tables, this.#changes, this.#writer);
    this.#placeCounts = new PlaceCounts((range) => this.#reader.counted(range));
    const boundAt = (key: string) => ({
      read: () => tables.values.get(key),
      write: (bound: Uint8Array) => void this.#change(() => tables.values.put(key, bound)),
    });
    this.#replay = new ReplayDetection(boundAt(REPLAY_BOUND));
    this.#eventNumbers = new EventNumbers(boundAt(EVENT_BOUND));
    this.#keys = new MemoryKeys(tables, this.#replay);
    this.#group = journal && new GroupCommit(
      new MemoryJournal(tables.undo, journal, () => {
        this.#expired.undo();
        this.#reload();
      }),
      "full",
      onCommitFailure,
      onCommit,
    );
    this.#onCommit = onCommit;
    this.secret = tables.value(SECRET, () => random(SECRET_LENGTH));
  }

  /** All that it holds: another store can go on with it once this one is closed, or has crashed. */
  get contents(): MemoryContents {
    return this.#tables as unknown as MemoryContents;
  }

  get eventNumbers(): EventNumbering {
    return this.#eventNumbers;
  }

  get pages(): LeasePages {
    return this.#pages;
  }

  get lastStored(): number | undefined {
    return this.#changes.lastStored;
  }

  get changes(): LeaseChanges {
    return this.#changes;
  }

  get reconfigureKeys(): ReconfigureKeys {
    return this.#keys;
  }

  leasesOf(clientId: Uint8Array): readonly Lease[] {
    return this.#reader.leasesOf(clientId);
  }

  leasesOfIa(client: LinkClient, iaType: number, iaid: number): readonly Lease[] | undefined {
    return this.#reader.leasesOfIa(client, iaType, iaid);
  }

  countLeases(client: LinkClient, kind: LeaseKind, now: number, limit: number): number {
    return this.#reader.countLeases(client, kind, now, limit);
  }

  countLeasesWithin(client: LinkClient, span: AddressSpan, now: number, limit: number): number {
    return this.#reader.countLeasesWithin(client, span, now, limit);
  }

  leaseOf(prefix: Prefix): Lease | undefined {
    return this.#reader.leaseOf(prefix);
  }

  isRevoked(prefix: Prefix, clientId: Uint8Array, now: number): boolean {
    return this.#reader.isRevoked(prefix, clientId, now);
  }

  heldWithin(prefix: Prefix, now: number): Lease | undefined {
    return this.#reader.heldWithin(prefix, now);
  }

  liveBeside(prefix: Prefix, clientId: Uint8Array, now: number): Lease | undefined {
    return this.#reader.liveBeside(prefix, clientId, now);
  }

  heldBetween(first: Uint8Array, last: Uint8Array, now: number, limit: number): readonly Held[] {
    return this.#reader.heldBetween(first, last, now, limit);
  }

  followHeld(listener: HeldListener): () => void {
    return this.#held.follow(listener);
  }

  leaseHolding(address: Uint8Array, now: number): Lease | undefined {
    return this.#reader.leaseHolding(address, now);
  }

  clientOnLink(clientId: Uint8Array, link: string, now: number): ClientOnLink | undefined {
    return this.#reader.clientOnLink(clientId, link, now);
  }

  clientsOnLinks(clientId: Uint8Array, now: number): readonly ClientOnLink[] {
    return this.#reader.clientsOnLinks(clientId, now);
  }

  clientPage(selection: ClientSelection, request: PageRequest): ClientPage {
    return this.#reader.clientPage(selection, request);
  }

  countByPlace(range: CountedRange, placeOf: PlaceOf): PlaceCounter {
    return this.#placeCounts.begin(range, placeOf);
  }

  knowsLink(name: string): boolean {
    return this.#tables.links.get(name) !== undefined;
  }

  serverId(make: () => Uint8Array): Uint8Array {
    return this.#tables.value(SERVER_ID, make);
  }

  record(exchange: Exchange): Recorded {
    const recorded = this.#change(() => {
      const changes = this.#writer.write(exchange);
      const { reconfigureKey: key, at } = exchange;
      if (key) this.#keys.keep(exchange, key, at);
      else if (key === null) this.#keys.forget(exchange);
      return changes;
    });
    this.#placeCounts.note(exchange);
    return recorded;
  }

  whenSettled(settled: Settled): void {
    if (this.#group) this.#group.whenSettled(settled);
    else settled(HELD);
  }

  recordChanges(keptFor: number, now: number): void {
    const changes = this.#changes;
    changes.keptFor = keptFor;
    const isRecorded = changes.historyBegins !== undefined;
    if (isRecorded === keptFor > 0) return;
    // Nobody knows what went unrecorded in this second, unless there was nothing yet.
    const begins = this.#tables.clients.size === 0 ? 0 : stampAt(now + 1);
    this.#change(() => changes.beginHistory(isRecorded ? undefined : begins));
  }

  followExpired(listener: ExpiredListener): () => void {
    return this.#expired.follow(listener);
  }

  keepEnded(seconds: number): void {
    this.#tables.past.keptFor = seconds;
  }

  expire(now: number, limit: number): boolean {
    let hasMore = false;
    const expired: ExpiredLease[] = [];
    this.#change(() => {
      this.#changes.begin(now);
      hasMore = this.#purge.expire(now, limit, expired);
      return this.#changes.finish();
    });
    if (expired.length > 0) {
      const tell = this.#expired.add(expired);
      if (this.#group) this.#group.notifyInOrder(tell);
      else tell();
    }
    return hasMore;
  }

  purge(now: number, limit: number): boolean {
    let hasMore = false;
    this.#change(() => {
      this.#changes.begin(now);
      const hasMoreChanges = this.#purge.purgeChanges(now, 2 * limit);
      hasMore = this.#purge.purgePast(now, limit) || hasMoreChanges;
      this.#purge.purgeLinks(limit);
      this.#keys.purge(now, limit);
      return this.#changes.finish();
    });
    return this.expire(now, limit) || hasMore;
  }

  drained(): Promise<void> {
    return this.#group?.drained() ?? Promise.resolve();
  }

  async close(): Promise<void> {
    this.#eventNumbers.end();
    this.#group?.flush();
    await this.drained();
  }

  /**
   * Ends the store as a crash of its process does: nobody is told anything more. Another store can
   * go on with its contents, as they are then.
   *
   * @param keepsCommitted whether what is committed outlives it, as where only the process ends;
   * else, as where the power fails, only what is safe does
   */
  crash(keepsCommitted: boolean): void {
    this.#group?.halt();
    this.#tables.undo.undo(0);
    if (!keepsCommitted) this.#tables.undo.undoUnsafe();
  }

  /** Everything or nothing: what fails half-way leaves the rest of the group as it was. */
  #change(write: () => readonly BindingChange[] | void): Recorded {
    const { undo } = this.#tables;
    const recorded = this.#group?.enter() ?? HOLDING;
    const { size } = undo;
    if (size === 0) {
      this.#held.settle();
      this.#expired.settle();
    }
    let changes: readonly BindingChange[] | void;
    try {
      changes = write();
    } catch (error) {
      undo.undo(size);
      this.#reload();
      throw error;
    }
    if (this.#feed.isHeard && changes && changes.length > 0) {
      const tell = this.#feed.add(changes);
      if (this.#group) this.#group.notify(tell);
      else tell();
    }
    if (!this.#group) {
      undo.forget();
      this.#onCommit?.();
    }
    return recorded;
  }

  #reload(): void {
    this.#replay.reload();
    this.#eventNumbers.reload();
    this.#placeCounts.reload();
    this.#held.undo((prefix) => this.#reader.heldUntil(prefix));
  }
}

function systemRandom(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}
