import type { DatabaseSync } from "node:sqlite";
import type { Prefix } from "../wire/prefix.ts";
import { Catalogue } from "./catalogue.ts";
import { ClientPages } from "./client_pages.ts";
import { ContactWriter } from "./contact_writer.ts";
import { type CommitFailure, type Durability, GroupCommit } from "./group_commit.ts";
import type { Lease } from "./lease.ts";
import type { LeaseDatabase } from "./lease_database.ts";
import { LeasePages } from "./lease_pages.ts";
import { LeaseWriter } from "./lease_writer.ts";
import type { LockFile } from "./lock_file.ts";
import { Purger } from "./purger.ts";
import { DatabaseReader } from "./reader.ts";
import type { ServerValues } from "./server_values.ts";
import { prepare, type Statement } from "./statement.ts";
import type { ClientOnLink, ClientPage, ClientSelection, Exchange, PageRequest } from "./store.ts";
import { WalJournal } from "./wal_journal.ts";

/** What makes up an open lease database; it closes them. */
export interface LeaseDatabaseParts {
  readonly database: DatabaseSync;
  readonly lock: LockFile;
  /** The write-ahead log, where it is to be synchronized. */
  readonly log: Deno.FsFile | undefined;
  readonly values: ServerValues;
  readonly secret: Uint8Array;
  readonly durability: Durability;
  readonly onCommitFailure: CommitFailure;
}

/** The lease database, once it is open. */
export class SqliteLeaseDatabase implements LeaseDatabase {
  readonly secret: Uint8Array;
  readonly pages: LeasePages;
  readonly #parts: LeaseDatabaseParts;
  readonly #group: GroupCommit;
  readonly #catalogue: Catalogue;
  readonly #reader: DatabaseReader;
  readonly #clientPages: ClientPages;
  readonly #contacts: ContactWriter;
  readonly #leases: LeaseWriter;
  readonly #purger: Purger;
  readonly #savepoint: Statement<[]>;
  readonly #release: Statement<[]>;
  #closed: Promise<void> | undefined;

  constructor(parts: LeaseDatabaseParts) {
    const { database, log, durability, onCommitFailure } = parts;
    this.#parts = parts;
    this.secret = parts.secret;
    this.#catalogue = new Catalogue(database);
    this.#reader = new DatabaseReader(database, this.#catalogue);
    this.pages = new LeasePages(database, this.#catalogue);
    this.#clientPages = new ClientPages(database, this.#catalogue);
    this.#contacts = new ContactWriter(database, this.#catalogue);
    this.#leases = new LeaseWriter(database, this.#catalogue);
    this.#purger = new Purger(database);
    this.#savepoint = prepare(database, "SAVEPOINT change");
    this.#release = prepare(database, "RELEASE change");
    const journal = new WalJournal(database, log, () => this.#catalogue.reload());
    this.#group = new GroupCommit(journal, durability, onCommitFailure);
  }

  get returns(): number {
    return this.#leases.returns;
  }

  leasesOf(clientId: Uint8Array): readonly Lease[] {
    return this.#reader.leasesOf(clientId);
  }

  leaseOf(prefix: Prefix): Lease | undefined {
    return this.#reader.leaseOf(prefix);
  }

  heldWithin(prefix: Prefix, now: number): Lease | undefined {
    return this.#reader.heldWithin(prefix, now);
  }

  heldBetween(first: Uint8Array, last: Uint8Array, now: number, limit: number): readonly Lease[] {
    return this.#reader.heldBetween(first, last, now, limit);
  }

  earliestEnd(first: Uint8Array, last: Uint8Array, now: number): number | undefined {
    return this.#reader.earliestEnd(first, last, now);
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

  knowsLink(name: string): boolean {
    return this.#catalogue.findLink(name) !== undefined;
  }

  serverId(make: () => Uint8Array): Uint8Array {
    return this.#parts.values.get("server-id", make);
  }

  record(exchange: Exchange): void {
    this.#change(() => {
      for (const prefix of exchange.withdrawn) this.#leases.end(exchange, prefix);
      for (const prefix of exchange.released) this.#leases.end(exchange, prefix);
      for (const prefix of exchange.declined) this.#leases.decline(exchange, prefix);
      const client = this.#contacts.write(exchange);
      if (client === undefined) return;
      for (const grant of exchange.granted) this.#leases.grant(exchange, client, grant);
    });
  }

  purge(now: number, limit: number): boolean {
    const { ended, hasMore } = this.#purger.next(now, limit);
    if (ended.length > 0) this.#change(() => this.#purger.forget(ended));
    return hasMore;
  }

  afterCommit(send: () => void): void {
    this.#group.afterCommit(send);
  }

  drained(): Promise<void> {
    return this.#group.drained();
  }

  close(): Promise<void> {
    return this.#closed ??= this.#close();
  }

  async #close(): Promise<void> {
    this.#group.flush();
    await this.#group.drained();
    const { log, database, lock } = this.#parts;
    log?.close();
    // As the last one to close it, SQLite brings the log into the database and removes it.
    database.close();
    await lock.release();
  }

  /** Everything or nothing: what fails half-way leaves the rest of the group as it was. */
  #change(write: () => void): void {
    this.#group.enter();
    this.#savepoint.run();
    try {
      write();
      this.#release.run();
    } catch (error) {
      this.#undo(error);
      throw error;
    }
  }

  #undo(error: unknown): void {
    const { database } = this.#parts;
    // When the disk is full or fails, SQLite takes the whole transaction back by itself.
    if (database.isTransaction) database.exec("ROLLBACK TO change; RELEASE change");
    else this.#group.abandon(error);
    this.#catalogue.reload();
  }
}
