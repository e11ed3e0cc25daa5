import type { DatabaseSync } from "node:sqlite";
import { EVERYWHERE, lastAddress, maskAddress, type Prefix } from "../../wire/prefix.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Lease } from "../lease.ts";
import { type LeaseFilter, type LeasePages, matchesFilter } from "../lease_pages.ts";
import { leaseOfRow, type LeaseRow, STATES } from "./lease_row.ts";
import { LEASES } from "./queries.ts";
import { prepareAll, type Prepared, sql } from "../../sqlite/statement.ts";

const ACTIVE = STATES.flatMap((state, number) => state === "active" ? [number] : []).join();

/** What is asked of the database for a page; none of it may scan a table or sort. */
export const LEASE_PAGE_SQL = {
  leasesAfter: sql<LeaseRow>(`
    ${LEASES} WHERE (l.address, l.length) > (?, ?) AND l.address <= ?
    ORDER BY l.address, l.length LIMIT ?`),
  leasesOfClientAfter: sql<LeaseRow>(`
    ${LEASES} WHERE l.client = ? AND (l.address, l.length) > (?, ?)
    ORDER BY l.address, l.length LIMIT ?`),
  lease: sql<LeaseRow>(`${LEASES} WHERE l.address = ? AND l.length = ?`),
  endOfPage: sql<[address: Uint8Array, length: number]>(`
    SELECT address, length FROM leases WHERE (address, length) > (?, ?)
    ORDER BY address, length LIMIT 1 OFFSET ?`),
  liveBetween: sql<[count: number]>(`
    SELECT count(*) FROM leases
    WHERE (address, length) > (?, ?) AND (address, length) <= (?, ?)
      AND state IN (${ACTIVE}) AND valid_until > ?`),
  clientsOf: sql<[id: number]>("SELECT id FROM clients WHERE duid = ?"),
  clientsOnLinkAfter: sql<[id: number]>(
    "SELECT id FROM clients WHERE link = ? AND id > ? ORDER BY id LIMIT ?",
  ),
} as const;

/** Sorts behind every lease. */
const BEHIND_EVERYTHING = [lastAddress(EVERYWHERE), 129] as const;
/** Sorts before every length that there is. */
const BEFORE_ANY_LENGTH = -1;

/** Reads leases a page at a time; nothing stays open between two pages. */
export class DatabaseLeasePages implements LeasePages {
  readonly #sql: Prepared<typeof LEASE_PAGE_SQL>;
  readonly #catalogue: Catalogue;
  readonly #linkName: (id: number) => string;

  constructor(database: DatabaseSync, catalogue: Catalogue) {
    this.#sql = prepareAll(database, LEASE_PAGE_SQL);
    this.#catalogue = catalogue;
    this.#linkName = (id) => catalogue.linkName(id);
  }

  *read(filter: LeaseFilter, size: number): Generator<readonly Lease[]> {
    for (const rows of this.#rows(filter, size)) {
      yield rows.map((row) => leaseOfRow(row, this.#linkName))
        .filter((lease) => matchesFilter(filter, lease));
    }
  }

  *countLive(now: number, size: number): Generator<number> {
    let after: readonly [Uint8Array, number] = [EVERYWHERE.address, BEFORE_ANY_LENGTH];
    while (true) {
      const end = this.#sql.endOfPage.get(...after, size - 1);
      const [count] = this.#sql.liveBetween.get(...after, ...end ?? BEHIND_EVERYTHING, now)!;
      yield count;
      if (!end) return;
      after = end;
    }
  }

  #rows(filter: LeaseFilter, size: number): Iterable<readonly LeaseRow[]> {
    const { link, clientId, overlapping } = filter;
    if (clientId) return this.#ofClients([this.#sql.clientsOf.all(clientId)], size);
    if (overlapping) return this.#overlapping(overlapping, size);
    if (link === undefined) return this.#within(EVERYWHERE, size);
    const id = this.#catalogue.findLink(link);
    return id === undefined ? [] : this.#ofClients(this.#clientsOnLink(id, size), size);
  }

  *#overlapping(prefix: Prefix, size: number): Iterable<readonly LeaseRow[]> {
    const wider = this.#catalogue.lengths.filter((length) => length < prefix.length);
    const holding = wider.map((length) =>
      this.#sql.lease.get(maskAddress(prefix.address, length), length)
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
      const rows = this.#sql.leasesAfter.all(...after, last, size);
      yield rows;
      if (rows.length < size) return;
      const [address, length] = rows.at(-1)!;
      after = [address, length];
    }
  }

  *#clientsOnLink(link: number, size: number): Iterable<readonly (readonly [number])[]> {
    let after = 0;
    while (true) {
      const clients = this.#sql.clientsOnLinkAfter.all(link, after, size);
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
    let after: readonly [Uint8Array, number] = [EVERYWHERE.address, BEFORE_ANY_LENGTH];
    while (true) {
      const rows = this.#sql.leasesOfClientAfter.all(client, ...after, size);
      yield rows;
      if (rows.length < size) return;
      const [address, length] = rows.at(-1)!;
      after = [address, length];
    }
  }
}
