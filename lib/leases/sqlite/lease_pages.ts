import type { DatabaseSync } from "node:sqlite";
import { lastAddress, maskAddress, type Prefix } from "../../wire/prefix.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Lease } from "../lease.ts";
import { type LeaseFilter, type LeasePages, matchesFilter } from "../lease_pages.ts";
import { LEASE_COLUMNS, leaseOfRow, type LeaseRow, STATES } from "./lease_row.ts";
import { prepare, type Statement } from "../../sqlite/statement.ts";

const LEASES = `SELECT ${LEASE_COLUMNS} FROM leases l JOIN clients c ON c.id = l.client`;

const ACTIVE = STATES.flatMap((state, number) => state === "active" ? [number] : []).join();

/** What is asked of the database for a page; none of it may scan a table or sort. */
export const PAGE_READS = {
  leasesAfter: `
    ${LEASES} WHERE (l.address, l.length) > (?, ?) AND l.address <= ?
    ORDER BY l.address, l.length LIMIT ?`,
  leasesOfClientAfter: `
    ${LEASES} WHERE l.client = ? AND (l.address, l.length) > (?, ?)
    ORDER BY l.address, l.length LIMIT ?`,
  lease: `${LEASES} WHERE l.address = ? AND l.length = ?`,
  endOfPage: `
    SELECT address, length FROM leases WHERE (address, length) > (?, ?)
    ORDER BY address, length LIMIT 1 OFFSET ?`,
  liveBetween: `
    SELECT count(*) FROM leases
    WHERE (address, length) > (?, ?) AND (address, length) <= (?, ?)
      AND state IN (${ACTIVE}) AND valid_until > ?`,
  clientsOf: "SELECT id FROM clients WHERE duid = ?",
  clientsOnLinkAfter: "SELECT id FROM clients WHERE link = ? AND id > ? ORDER BY id LIMIT ?",
} as const;

const EVERYTHING: Prefix = { address: new Uint8Array(16), length: 0 };
/** Sorts behind every lease. */
const BEHIND_EVERYTHING = [new Uint8Array(16).fill(0xff), 129] as const;
/** Sorts before every length that there is. */
const BEFORE_ANY_LENGTH = -1;

/** Reads leases a page at a time; nothing stays open between two pages. */
export class DatabaseLeasePages implements LeasePages {
  readonly #catalogue: Catalogue;
  readonly #leasesAfter: Statement<LeaseRow>;
  readonly #leasesOfClientAfter: Statement<LeaseRow>;
  readonly #lease: Statement<LeaseRow>;
  readonly #endOfPage: Statement<[address: Uint8Array, length: number]>;
  readonly #liveBetween: Statement<[count: number]>;
  readonly #clientsOf: Statement<[id: number]>;
  readonly #clientsOnLinkAfter: Statement<[id: number]>;
  readonly #linkName: (id: number) => string;

  constructor(database: DatabaseSync, catalogue: Catalogue) {
    this.#catalogue = catalogue;
    this.#linkName = (id) => catalogue.linkName(id);
    this.#leasesAfter = prepare(database, PAGE_READS.leasesAfter);
    this.#leasesOfClientAfter = prepare(database, PAGE_READS.leasesOfClientAfter);
    this.#lease = prepare(database, PAGE_READS.lease);
    this.#endOfPage = prepare(database, PAGE_READS.endOfPage);
    this.#liveBetween = prepare(database, PAGE_READS.liveBetween);
    this.#clientsOf = prepare(database, PAGE_READS.clientsOf);
    this.#clientsOnLinkAfter = prepare(database, PAGE_READS.clientsOnLinkAfter);
  }

  *read(filter: LeaseFilter, size: number): Generator<readonly Lease[]> {
    for (const rows of this.#rows(filter, size)) {
      yield rows.map((row) => leaseOfRow(row, this.#linkName))
        .filter((lease) => matchesFilter(filter, lease));
    }
  }

  *countLive(now: number, size: number): Generator<number> {
    let after: readonly [Uint8Array, number] = [EVERYTHING.address, BEFORE_ANY_LENGTH];
    while (true) {
      const end = this.#endOfPage.get(...after, size - 1);
      const [count] = this.#liveBetween.get(...after, ...end ?? BEHIND_EVERYTHING, now)!;
      yield count;
      if (!end) return;
      after = end;
    }
  }

  #rows(filter: LeaseFilter, size: number): Iterable<readonly LeaseRow[]> {
    const { link, clientId, overlapping } = filter;
    if (clientId) return this.#ofClients([this.#clientsOf.all(clientId)], size);
    if (overlapping) return this.#overlapping(overlapping, size);
    if (link === undefined) return this.#within(EVERYTHING, size);
    const id = this.#catalogue.findLink(link);
    return id === undefined ? [] : this.#ofClients(this.#clientsOnLink(id, size), size);
  }

  *#overlapping(prefix: Prefix, size: number): Iterable<readonly LeaseRow[]> {
    const wider = this.#catalogue.lengths.filter((length) => length < prefix.length);
    const holding = wider.map((length) =>
      this.#lease.get(maskAddress(prefix.address, length), length)
    );
    yield holding.filter((row) => row !== undefined);
    yield* this.#within(prefix, size);
  }

  *#within(prefix: Prefix, size: number): Iterable<readonly LeaseRow[]> {
    const last = lastAddress(prefix);
    let after: readonly [Uint8Array, number] = [
      maskAddress(prefix.address, prefix.length),
      BEFORE_ANY_LENGTH,
    ];
    while (true) {
      const rows = this.#leasesAfter.all(...after, last, size);
      yield rows;
      if (rows.length < size) return;
      const [address, length] = rows.at(-1)!;
      after = [address, length];
    }
  }

  *#clientsOnLink(link: number, size: number): Iterable<readonly (readonly [number])[]> {
    let after = 0;
    while (true) {
      const clients = this.#clientsOnLinkAfter.all(link, after, size);
      yield clients;
      if (clients.length < size) return;
      [after] = clients.at(-1)!;
    }
  }

  *#ofClients(
    pages: Iterable<readonly (readonly [number])[]>,
    size: number,
  ): Iterable<readonly LeaseRow[]> {
    for (const clients of pages) {
      const page: LeaseRow[] = [];
      for (const [client] of clients) {
        for (const rows of this.#ofClient(client, size)) {
          page.push(...rows);
          if (page.length >= size) yield page.splice(0, size);
        }
      }
      yield page;
    }
  }

  *#ofClient(client: number, size: number): Iterable<readonly LeaseRow[]> {
    let after: readonly [Uint8Array, number] = [EVERYTHING.address, BEFORE_ANY_LENGTH];
    while (true) {
      const rows = this.#leasesOfClientAfter.all(client, ...after, size);
      yield rows;
      if (rows.length < size) return;
      const [address, length] = rows.at(-1)!;
      after = [address, length];
    }
  }
}
