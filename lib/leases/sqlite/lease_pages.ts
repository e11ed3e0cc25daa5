import type { DatabaseSync } from "node:sqlite";
import { compareBytes } from "../../wire/address.ts";
import { EVERYWHERE, lastAddress, maskAddress, type Prefix } from "../../wire/prefix.ts";
import type { Catalogue } from "./catalogue.ts";
import { endedAt } from "../ended.ts";
import {
  type KeptLease,
  type LeaseFilter,
  type LeasePages,
  matchesFilter,
  spellingsOf,
} from "../lease_pages.ts";
import { HeardClients } from "./heard_clients.ts";
import { LEASE_COLUMNS, leaseOfRow, type LeaseRow, STATES } from "./lease_row.ts";
import { pagesFrom } from "./pages.ts";
import { PastPages } from "./past_pages.ts";
import { prepareAll, type Prepared, sql } from "../../sqlite/statement.ts";

const ACTIVE = STATES.flatMap((state, number) => state === "active" ? [number] : []).join();

type KeptRow = readonly [...LeaseRow, began: number, change: number];

const LEASES = `SELECT ${LEASE_COLUMNS}, l.began, l.change
  FROM leases l JOIN clients c ON c.id = l.client`;

/** What is asked of the database for a page; none of it may scan a table or sort. */
export const LEASE_PAGE_SQL = {
  leasesAfter: sql<KeptRow>(`
    ${LEASES} WHERE (l.address, l.length) > (?, ?) AND l.address <= ?
    ORDER BY l.address, l.length LIMIT ?`),
  leasesOfClientAfter: sql<KeptRow>(`
    ${LEASES} WHERE l.client = ? AND (l.address, l.length) > (?, ?)
    ORDER BY l.address, l.length LIMIT ?`),
  leasesNamedAfter: sql<KeptRow>(`
    ${LEASES} WHERE l.hostname = ? COLLATE NOCASE AND (l.address, l.length) > (?, ?)
    ORDER BY l.address, l.length LIMIT ?`),
  lease: sql<KeptRow>(`${LEASES} WHERE l.address = ? AND l.length = ?`),
  endOfPage: sql<[address: Uint8Array, length: number]>(`
    SELECT address, length FROM leases WHERE (address, length) > (?, ?)
    ORDER BY address, length LIMIT 1 OFFSET ?`),
  liveBetween: sql<[count: number]>(`
    SELECT count(*) FROM leases
    WHERE (address, length) > (?, ?) AND (address, length) <= (?, ?)
      AND state IN (${ACTIVE}) AND valid_until > ?`),
} as const;

/** What a page of leases comes after. */
type Place = readonly [address: Uint8Array, length: number];

/** Sorts before every length that there is. */
const BEFORE_ANY_LENGTH = -1;
/** Sorts before every lease. */
const BEFORE_EVERYTHING: Place = [EVERYWHERE.address, BEFORE_ANY_LENGTH];
/** Sorts behind every lease. */
const BEHIND_EVERYTHING: Place = [lastAddress(EVERYWHERE), 129];

/** Reads leases a page at a time; nothing stays open between two pages. */
export class DatabaseLeasePages implements LeasePages {
  readonly #sql: Prepared<typeof LEASE_PAGE_SQL>;
  readonly #catalogue: Catalogue;
  readonly #clients: HeardClients;
  readonly #past: PastPages;
  readonly #linkName: (id: number) => string;

  constructor(database: DatabaseSync, catalogue: Catalogue) {
    this.#sql = prepareAll(database, LEASE_PAGE_SQL);
    this.#catalogue = catalogue;
    this.#clients = new HeardClients(database, catalogue);
    this.#past = new PastPages(database, catalogue, this.#clients);
    this.#linkName = (id) => catalogue.linkName(id);
  }

  *read(filter: LeaseFilter, size: number): Generator<readonly KeptLease[]> {
    for (const rows of this.#rows(filter, size)) {
      yield rows.map((row) => keptLease(row, this.#linkName))
        .filter((lease) => matchesFilter(filter, lease) && this.#clients.isMeant(filter, lease));
    }
  }

  readPast(filter: LeaseFilter, size: number): Generator<readonly KeptLease[]> {
    return this.#past.read(filter, size);
  }

  *countLive(now: number, size: number): Generator<number> {
    let after = BEFORE_EVERYTHING;
    while (true) {
      const end = this.#sql.endOfPage.get(...after, size - 1);
      const [count] = this.#sql.liveBetween.get(...after, ...end ?? BEHIND_EVERYTHING, now)!;
      yield count;
      if (!end) return;
      after = end;
    }
  }

  #rows(filter: LeaseFilter, size: number): Iterable<readonly KeptRow[]> {
    const { clientId, overlapping, hostname, behind } = filter;
    if (hostname !== undefined && !clientId) return this.#named(hostname, size);
    const isByRelay = filter.relayId || filter.remoteId || filter.interfaceId;
    if (overlapping && !clientId && !isByRelay) return this.#overlapping(overlapping, size, behind);
    const clients = this.#clients.pages(filter, size);
    return clients ? this.#ofClients(clients, size) : this.#within(EVERYWHERE, size, behind);
  }

  *#overlapping(prefix: Prefix, size: number, behind?: Prefix): Iterable<readonly KeptRow[]> {
    const wider = this.#catalogue.lengths.filter((length) => length < prefix.length);
    const holding = wider.map((length) =>
      this.#sql.lease.get(maskAddress(prefix.address, length), length)
    );
    yield holding.filter((row) => row !== undefined);
    yield* this.#within(prefix, size, behind);
  }

  #within(prefix: Prefix, size: number, behind?: Prefix): Iterable<readonly KeptRow[]> {
    const last = lastAddress(prefix);
    const first = maskAddress(prefix.address, prefix.length);
    const from: Place = behind && compareBytes(behind.address, first) >= 0
      ? [behind.address, behind.length]
      : [first, BEFORE_ANY_LENGTH];
    const read = (after: Place) => this.#sql.leasesAfter.all(...after, last, size);
    return pagesFrom(from, size, read, placeOf);
  }

  *#named(hostname: string, size: number): Iterable<readonly KeptRow[]> {
    for (const name of spellingsOf(hostname)) {
      const read = (after: Place) => this.#sql.leasesNamedAfter.all(name, ...after, size);
      yield* pagesFrom(BEFORE_EVERYTHING, size, read, placeOf);
    }
  }

  *#ofClients(
    pages: Iterable<readonly (readonly [number])[]>,
    size: number,
  ): Iterable<readonly KeptRow[]> {
    for (const clients of pages) {
      const page: KeptRow[] = [];
      for (const [client] of clients) {
        for (const rows of this.#ofClient(client, size)) {
          page.push(...rows);
          if (page.length >= size) yield page.splice(0, size);
        }
      }
      yield page;
    }
  }

  #ofClient(client: number, size: number): Iterable<readonly KeptRow[]> {
    const read = (after: Place) => this.#sql.leasesOfClientAfter.all(client, ...after, size);
    return pagesFrom(BEFORE_EVERYTHING, size, read, placeOf);
  }
}

function placeOf([address, length]: KeptRow): Place {
  return [address, length];
}

function keptLease(row: KeptRow, linkName: (id: number) => string): KeptLease {
  const [began, change] = row.slice(-2) as [number, number];
  const lease = leaseOfRow(row.slice(0, -2) as unknown as LeaseRow, linkName);
  const ended = endedAt({ ...lease, change });
  const hostname = lease.row?.hostname;
  return { ...lease, began, ended, ...hostname !== undefined && { hostname } };
}
