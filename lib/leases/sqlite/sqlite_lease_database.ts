import type { DatabaseSync } from "node:sqlite";
import type { Prefix } from "../../wire/prefix.ts";
import { Catalogue } from "./catalogue.ts";
import { ClientPages } from "./client_pages.ts";
import { ChangeFeed } from "../change_feed.ts";
import { timeOfStamp } from "../change_stamp.ts";
import { ChangeTrimmer } from "./change_trimmer.ts";
import { ChangeWriter } from "./change_writer.ts";
import type { BindingChange, LeaseChanges } from "../changes.ts";
import { ContactWriter } from "./contact_writer.ts";
import { DatabaseChanges } from "./database_changes.ts";
import { PlaceCounts } from "../place_counts.ts";
import { CountedLeaseReader } from "./counted_lease_reader.ts";
import { type CommitFailure, type Durability, GroupCommit } from "../group_commit.ts";
import { HeldFeed } from "../held_feed.ts";
import type { Lease } from "../lease.ts";
import type { Recorded, Settled } from "../settlement.ts";
import type { LinkClient } from "../reconfigure_keys.ts";
import type { LeaseKind, LeaseStore } from "../store.ts";
import type { LeasePages } from "../lease_pages.ts";
import { DatabaseLeasePages } from "./lease_pages.ts";
import { LeaseWriter } from "./lease_writer.ts";
import { RevokedLeases } from "./revoked_leases.ts";
import { PastLeases } from "./past_leases.ts";
import { PoolCountStore } from "./pool_count_store.ts";
import type { ExpiredLease, ExpiredListener } from "../expired.ts";
import { ExpiredFeed } from "../expired_feed.ts";
import { Expirer } from "./expirer.ts";
import { DatabaseReader } from "./reader.ts";
import { ReconfigureKeyStore } from "./reconfigure_key_store.ts";
import type { ServerValues } from "./server_values.ts";
import { prepareAll, type Prepared, sql } from "../../sqlite/statement.ts";
import type { ClientOnLink, ClientPage, ClientSelection, PageRequest } from "../client_pages.ts";
import type { AddressSpan, CountedRange, PlaceCounter, PlaceOf } from "../places.ts";
import { EventNumbers } from "../event_numbers.ts";
import type { Exchange } from "../exchange.ts";
import type { Held, HeldListener } from "../held.ts";
import { WalJournal, type WalWatch } from "./wal_journal.ts";

/** What makes up an open lease database; it closes them. */
export interface LeaseDatabaseParts {
  readonly database: DatabaseSync;
  /** Released one after the other once the database is closed. */
  readonly locks: readonly { release(): void | Promise<void> }[];
  /** The write-ahead log. */
  readonly log: Deno.FsFile;
  readonly watch?: WalWatch;
  readonly values: ServerValues;
  readonly secret: Uint8Array;
  readonly durability: Durability;
  readonly onCommitFailure: CommitFailure;
  readonly onCommit?: () => void;
}

const SQL = {
  savepoint: sql("SAVEPOINT change"),
  release: sql("RELEASE change"),
} as const;

/** The lease database, once it is open. */
export class SqliteLeaseDatabase implements LeaseStore {
  readonly #sql: Prepared<typeof SQL>;
  readonly secret: Uint8Array;
  readonly pages: LeasePages;
  readonly pools: PoolCountStore;
  readonly changes: LeaseChanges;
  readonly reconfigureKeys: ReconfigureKeyStore;
  readonly eventNumbers: EventNumbers;
  readonly #parts: LeaseDatabaseParts;
  readonly #group: GroupCommit;
  readonly #catalogue: Catalogue;
  readonly #reader: DatabaseReader;
  readonly #clientPages: ClientPages;
  readonly #contacts: ContactWriter;
  readonly #leases: LeaseWriter;
  readonly #changeWriter: ChangeWriter;
  readonly #feed = new ChangeFeed();
  readonly #held = new HeldFeed();
  readonly #placeCounts: PlaceCounts;
  readonly #expired = new ExpiredFeed();
  readonly #expirer: Expirer;
  readonly #past: PastLeases;
  readonly #revoked: RevokedLeases;
  readonly #trimmer: ChangeTrimmer;
  #closed: Promise<void> | undefined;

  constructor(parts: LeaseDatabaseParts) {
    const { database, log, watch, durability, onCommitFailure } = parts;
    this.#parts = parts;
    this.#sql = prepareAll(database, SQL);
    this.secret = parts.secret;
    this.#catalogue = new Catalogue(database);
    this.#reader = new DatabaseReader(database, this.#catalogue);
    this.pages = new DatabaseLeasePages(database, this.#catalogue);
    this.#clientPages = new ClientPages(database, this.#catalogue);
    this.#contacts = new ContactWriter(database, this.#catalogue);
    this.#changeWriter = new ChangeWriter(database, this.#catalogue);
    this.#past = new PastLeases(database, this.#changeWriter);
    this.#revoked = new RevokedLeases(database);
    this.pools = new PoolCountStore(database, (write) => this.#change(write));
    this.#leases = new LeaseWriter(
      database,
      this.#catalogue,
      this.#changeWriter,
      this.#held,
      this.pools,
      this.#past,
      this.#revoked,
    );
    const counted = new CountedLeaseReader(database, this.#catalogue);
    this.#placeCounts = new PlaceCounts((range) => counted.read(range));
    this.#expirer = new Expirer(
      database,
      this.#catalogue,
      this.#changeWriter,
      this.pools,
      this.#past,
    );
    this.#trimmer = new ChangeTrimmer(database, this.#changeWriter);
    this.changes = new DatabaseChanges(
      database,
      this.#catalogue,
      this.#reader,
      this.#changeWriter,
      this.#feed,
    );
    const change = (write: () => void) => void this.#change(write);
    const boundAt = (key: string) => parts.values.boundAt(key, change);
    this.reconfigureKeys = new ReconfigureKeyStore(database, change, boundAt("replay-detection"));
    this.eventNumbers = new EventNumbers(boundAt("event-numbers"));
    const journal = new WalJournal(
      database,
      log,
      () => this.#reloadGroup(),
      watch,
      () => this.pools.write(),
    );
    this.#group = new GroupCommit(
      {
        begin: () => {
          this.#held.settle();
          this.#expired.settle();
          journal.begin();
        },
        commit: () => journal.commit(),
        sync: () => journal.sync(),
      },
      durability,
      onCommitFailure,
      parts.onCommit,
    );
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
    return this.#revoked.has(prefix, clientId, now);
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
    return this.#clientPages.read(selection, request);
  }

  countByPlace(range: CountedRange, placeOf: PlaceOf): PlaceCounter {
    return this.#placeCounts.begin(range, placeOf);
  }

  knowsLink(name: string): boolean {
    return this.#catalogue.findLink(name) !== undefined;
  }

  serverId(make: () => Uint8Array): Uint8Array {
    return this.#parts.values.get("server-id", make);
  }

  record(exchange: Exchange): Recorded {
    const recorded = this.#change(() => {
      const changes = this.#recordLeases(exchange);
      const { reconfigureKey: key, at } = exchange;
      if (key) this.reconfigureKeys.keep(exchange, key, at);
      else if (key === null) this.reconfigureKeys.forget(exchange);
      return changes;
    });
    this.#placeCounts.note(exchange);
    return recorded;
  }

  #recordLeases(exchange: Exchange): readonly BindingChange[] {
    const changes = this.#changeWriter;
    changes.begin(exchange.at);
    for (const prefix of exchange.revoked ?? []) this.#leases.revoke(exchange, prefix);
    for (const prefix of exchange.withdrawn) this.#leases.end(exchange, prefix);
    for (const prefix of exchange.released) this.#leases.end(exchange, prefix);
    for (const prefix of exchange.declined) this.#leases.decline(exchange, prefix);
    const { clientId, link, granted, contact } = exchange;
    const client = this.#contacts.write(exchange, changes.stamp);
    if (client === undefined) return changes.finish();
    for (const grant of granted) this.#leases.grant(exchange, client, grant);
    if (contact) return changes.finish({ client, clientId, link });
    if (granted.length > 0) changes.note(client);
    return changes.finish();
  }

  recordChanges(keptFor: number, now: number): void {
    const change = this.#changeWriter.keepFor(keptFor, now);
    if (change) this.#change(change);
  }

  look(): void {
    this.#parts.watch?.files.check();
  }

  get lastStored(): number | undefined {
    const { last } = this.#changeWriter;
    return last === 0 ? undefined : timeOfStamp(last);
  }

  followExpired(listener: ExpiredListener): () => void {
    return this.#expired.follow(listener);
  }

  keepEnded(seconds: number): void {
    this.#past.keptFor = seconds;
  }

  expire(now: number, limit: number): boolean {
    if (!this.#expirer.isAnyDue(now)) return false;
    let hasMore = false;
    const expired: ExpiredLease[] = [];
    this.#change(() => {
      this.#changeWriter.begin(now);
      hasMore = this.#expirer.perform(now, limit, this.#expired.isHeard ? expired : undefined);
      return this.#changeWriter.finish();
    });
    if (expired.length > 0) this.#group.notifyInOrder(this.#expired.add(expired));
    return hasMore;
  }

  purge(now: number, limit: number): boolean {
    const emptyLinks = this.#catalogue.nextWithoutClients(limit);
    const { trimming, hasMore: hasMoreChanges } = this.#trimmer.next(now, 2 * limit);
    const past = this.#past.over(now, limit);
    if (emptyLinks.length > 0 || trimming || past.length > 0) {
      this.#change(() => {
        this.#changeWriter.begin(now);
        for (const link of emptyLinks) this.#catalogue.forgetLink(link);
        if (trimming) this.#trimmer.trim(trimming);
        this.#past.forget(past);
        return this.#changeWriter.finish();
      });
    }
    this.reconfigureKeys.purge(now, limit);
    return this.expire(now, limit) || hasMoreChanges || past.length === limit;
  }

  whenSettled(settled: Settled): void {
    this.#group.whenSettled(settled);
  }

  drained(): Promise<void> {
    return this.#group.drained();
  }

  close(): Promise<void> {
    return this.#closed ??= this.#close();
  }

  async #close(): Promise<void> {
    this.eventNumbers.end();
    this.#group.flush();
    await this.#group.drained();
    const { log, database, locks } = this.#parts;
    log.close();
    // As the last one to close it, SQLite brings the log into the database and removes it.
    database.close();
    for (const lock of locks) await lock.release();
  }

  /** Everything or nothing: what fails half-way leaves the rest of the group as it was. */
  #change(write: () => readonly BindingChange[] | void): Recorded {
    const recorded = this.#group.enter();
    this.#sql.savepoint.run();
    let changes: readonly BindingChange[] | void;
    try {
      changes = write();
      this.#sql.release.run();
      this.pools.settle();
    } catch (error) {
      this.#undo(error);
      throw error;
    }
    if (this.#feed.isHeard && changes && changes.length > 0) {
      this.#group.notify(this.#feed.add(changes));
    }
    return recorded;
  }

  #undo(error: unknown): void {
    const { database } = this.#parts;
    // When the disk is full or fails, SQLite takes the whole transaction back by itself.
    if (!database.isTransaction) {
      this.#group.abandon(error);
      return this.#reloadGroup();
    }
    database.exec("ROLLBACK TO change; RELEASE change");
    this.pools.undo();
    this.#reload();
  }

  /** After all that the open group wrote is taken back. */
  #reloadGroup(): void {
    this.#expired.undo();
    this.pools.reload();
    this.#reload();
  }

  #reload(): void {
    this.#catalogue.reload();
    this.#changeWriter.reload();
    this.reconfigureKeys.reload();
    this.eventNumbers.reload();
    this.#placeCounts.reload();
    this.#held.undo((prefix) => this.#reader.heldUntil(prefix));
  }
}
