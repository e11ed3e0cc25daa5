import type { AddressSpan } from "../places.ts";
import type { DatabaseSync } from "node:sqlite";
import { lastAddress, maskAddress, type Prefix } from "../../wire/prefix.ts";
import type { Catalogue } from "./catalogue.ts";
import { timeOfStamp } from "../change_stamp.ts";
import type { ChangedClient } from "../changes.ts";
import { type Lease, REGISTERED } from "../lease.ts";
import { MOST_OF_IA, mostLooked, mostLookedWithin } from "../retention.ts";
import type { LinkClient } from "../reconfigure_keys.ts";
import type { LeaseKind } from "../store.ts";
import { LEASE_COLUMNS, leaseOfRow, type LeaseRow } from "./lease_row.ts";
import { heldAround, LEASES, liveAround, othersAround } from "./queries.ts";
import {
  prepare,
  prepareAll,
  type Prepared,
  type Sql,
  sql,
  type Statement,
} from "../../sqlite/statement.ts";
import type { ClientOnLink } from "../client_pages.ts";
import type { Held } from "../held.ts";
import { LAST_HEARD_COLUMNS, lastHeardOf, type LastHeardRow } from "./last_heard.ts";

const ADDRESS_LENGTH = 128;

/** The first and the last of the codes of IAs that are meant. */
const IA_TYPES: Readonly<Record<LeaseKind, readonly [first: number, last: number]>> = {
  leased: [REGISTERED + 1, 0xffff],
  registered: [REGISTERED, REGISTERED],
};

type ClientRow = readonly [
  id: number,
  link: number,
  lastTransaction: number,
  options: Uint8Array,
  change: number,
  ...lastHeard: LastHeardRow,
];

type NoLeaseRow = readonly [address: null];

const CLIENTS =
  `SELECT id, link, last_transaction, options, change, ${LAST_HEARD_COLUMNS} FROM clients`;

/** What `LeaseReader` asks; none of it may scan a table. */
export const READER_SQL = {
  leasesOf: sql<LeaseRow>(`
    SELECT ${LEASE_COLUMNS} FROM clients c JOIN leases l ON l.client = c.id WHERE c.duid = ?`),
  // A row without a lease tells a client that has others from one of which nothing is known.
  leasesOfIa: sql<LeaseRow | NoLeaseRow>(`
    SELECT ${LEASE_COLUMNS} FROM clients c LEFT JOIN leases l
      ON l.client = c.id AND l.state IN (0, 3) AND l.ia_type = ? AND l.iaid = ?
    WHERE c.duid = ? AND c.link = ?
    LIMIT ${MOST_OF_IA}`),
  countLeases: sql<[looked: number, live: number]>(`
    SELECT count(*), coalesce(sum(valid_until > ?), 0) FROM (
      SELECT l.valid_until FROM clients c JOIN leases l ON l.client = c.id
      WHERE c.duid = ? AND c.link = ? AND l.state = 0 AND l.ia_type BETWEEN ? AND ?
      LIMIT ? OFFSET ?) k`),
  // The index has the primary key behind the client: what is looked at lies in the range.
  countLeasesWithin: sql<[looked: number, live: number]>(`
    SELECT count(*), coalesce(sum(state = 0 AND ia_type <> 0 AND valid_until > ?), 0) FROM (
      SELECT l.state, l.ia_type, l.valid_until
      FROM clients c CROSS JOIN leases l INDEXED BY leases_by_client ON l.client = c.id
      WHERE c.duid = ? AND c.link = ? AND l.address BETWEEN ? AND ? LIMIT ?) k`),
  leaseOf: sql<LeaseRow>(`${LEASES} WHERE l.address = ? AND l.length = ?`),
  // The limit is on what is looked at: those that ended are kept for days, however many they are.
  heldBetween: sql<[address: Uint8Array, length: number, heldUntil: number]>(`
    SELECT address, length, valid_until FROM (
      SELECT address, length, valid_until, state FROM leases
      WHERE address BETWEEN ? AND ? ORDER BY address, length LIMIT ?
    ) k WHERE state <> 1 AND valid_until > ?`),
  heldInside: sql<LeaseRow>(`
    ${LEASES} WHERE l.address BETWEEN ? AND ? AND l.state <> 1 AND l.valid_until > ?
    ORDER BY l.address, l.length LIMIT 1`),
  othersInside: sql<LeaseRow>(`
    ${LEASES} WHERE l.address BETWEEN ? AND ? AND l.length > ? AND l.state IN (0, 3)
      AND l.valid_until > ? AND l.ia_type <> 0 AND c.duid <> ? LIMIT 1`),
  heldUntil: sql<[heldUntil: number]>(`
    SELECT CASE WHEN state <> 1 THEN valid_until ELSE 0 END FROM leases
    WHERE address = ? AND length = ?`),
  clientsOf: sql<ClientRow>(`${CLIENTS} WHERE duid = ?`),
  clientOnLink: sql<ClientRow>(`${CLIENTS} WHERE duid = ? AND link = ?`),
  liveLeasesOfClient: sql<LeaseRow>(`
    SELECT ${LEASE_COLUMNS} FROM clients c JOIN leases l ON l.client = c.id
    WHERE c.id = ? AND l.state = 0 AND l.valid_until > ?`),
  endedLeasesOfClient: sql<LeaseRow>(`
    SELECT ${LEASE_COLUMNS} FROM clients c JOIN leases l ON l.client = c.id
    WHERE c.id = ? AND l.change >= ? AND (l.state <> 0 OR l.valid_until <= ?)`),
} as const;

/** Answers what `LeaseReader` asks from the database, the open group included. */
export class DatabaseReader {
  readonly #sql: Prepared<typeof READER_SQL>;
  readonly #catalogue: Catalogue;
  readonly #liveAround: (lengths: number) => Statement<LeaseRow>;
  readonly #heldAround: (lengths: number) => Statement<LeaseRow>;
  readonly #othersAround: (lengths: number) => Statement<LeaseRow>;
  readonly #linkName: (id: number) => string;

  constructor(database: DatabaseSync, catalogue: Catalogue) {
    this.#sql = prepareAll(database, READER_SQL);
    this.#catalogue = catalogue;
    this.#linkName = (id) => catalogue.linkName(id);
    this.#liveAround = preparedFor(database, liveAround);
    this.#heldAround = preparedFor(database, heldAround);
    this.#othersAround = preparedFor(database, othersAround);
  }

  leasesOf(clientId: Uint8Array): Lease[] {
    return this.#leases(this.#sql.leasesOf.all(clientId));
  }

  leasesOfIa(
    { clientId, link }: LinkClient,
    iaType: number,
    iaid: number,
  ): Lease[] | undefined {
    const known = this.#catalogue.findLink(link);
    if (known === undefined) return undefined;
    const rows = this.#sql.leasesOfIa.all(iaType, iaid, clientId, known);
    return rows.length === 0 ? undefined : this.#leases(rows.filter(isLeaseRow));
  }

  countLeases({ clientId, link }: LinkClient, kind: LeaseKind, now: number, limit: number): number {
    const known = this.#catalogue.findLink(link);
    if (known === undefined) return 0;
    const [first, last] = IA_TYPES[kind];
    const count = (most: number, offset: number) =>
      this.#sql.countLeases.get(now, clientId, known, first, last, most, offset)!;
    // No index tells when a lease ends, so each is looked at: as few as will do.
    const [looked, live] = count(limit, 0);
    if (looked < limit || live === limit) return live;
    const more = mostLooked(limit) - limit;
    const [lookedMore, liveMore] = count(more, limit);
    return lookedMore === more ? limit : Math.min(live + liveMore, limit);
  }

  countLeasesWithin(
    { clientId, link }: LinkClient,
    { first, last }: AddressSpan,
    now: number,
    limit: number,
  ): number {
    const known = this.#catalogue.findLink(link);
    if (known === undefined) return 0;
    const most = mostLookedWithin(limit);
    const [looked, live] = this.#sql.countLeasesWithin.get(
      now,
      clientId,
      known,
      first,
      last,
      most,
    )!;
    return looked === most ? limit : Math.min(live, limit);
  }

  leaseOf({ address, length }: Prefix): Lease | undefined {
    return this.#lease(this.#sql.leaseOf.get(maskAddress(address, length), length));
  }

  heldWithin(prefix: Prefix, now: number): Lease | undefined {
    const around = this.#around(prefix, now, this.#heldAround);
    if (around) return around;
    if (prefix.length === ADDRESS_LENGTH) return undefined;
    const first = maskAddress(prefix.address, prefix.length);
    return this.#lease(this.#sql.heldInside.get(first, lastAddress(prefix), now));
  }

  liveBeside({ address, length }: Prefix, clientId: Uint8Array, now: number): Lease | undefined {
    if (length > 0) {
      const wider = { address, length: length - 1 };
      const around = this.#around(wider, now, this.#othersAround, clientId);
      if (around || length === ADDRESS_LENGTH) return around;
    }
    const first = maskAddress(address, length);
    const last = lastAddress({ address, length });
    return this.#lease(this.#sql.othersInside.get(first, last, length, now, clientId));
  }

  heldBetween(first: Uint8Array, last: Uint8Array, now: number, limit: number): Held[] {
    return this.#sql.heldBetween.all(first, last, limit, now)
      .map(([address, length, heldUntil]) => ({ address, length, heldUntil }));
  }

  /** Until when exactly this address or prefix is held; 0: it is not. */
  heldUntil({ address, length }: Prefix): number {
    return this.#sql.heldUntil.get(address, length)?.[0] ?? 0;
  }

  leaseHolding(address: Uint8Array, now: number): Lease | undefined {
    return this.#around({ address, length: ADDRESS_LENGTH }, now, this.#liveAround);
  }

  clientOnLink(clientId: Uint8Array, link: string, now: number): ClientOnLink | undefined {
    const row = this.#clientRow(clientId, link);
    const client = row && this.#client(clientId, row, now);
    return client && client.leases.length > 0 ? client : undefined;
  }

  clientsOnLinks(clientId: Uint8Array, now: number): ClientOnLink[] {
    return this.#sql.clientsOf.all(clientId)
      .map((row) => this.#client(clientId, row, now))
      .filter(({ leases }) => leases.length > 0);
  }

  /** A client with what it holds and what it held; see `LeaseChanges.clientOf`. */
  changedClient(
    clientId: Uint8Array,
    link: string,
    since: number,
    now: number,
  ): ChangedClient | undefined {
    const row = this.#clientRow(clientId, link);
    if (!row) return undefined;
    const ended = this.#leases(this.#sql.endedLeasesOfClient.all(row[0], since, now));
    return { ...this.#client(clientId, row, now), ended };
  }

  /** The longest that is as long as the prefix or shorter, all lengths in one step. */
  #around(
    { address, length }: Prefix,
    now: number,
    statementFor: (lengths: number) => Statement<LeaseRow>,
    ...more: Uint8Array[]
  ): Lease | undefined {
    const values: (Uint8Array | number)[] = [now];
    for (const each of this.#catalogue.lengths) {
      if (each <= length) values.push(maskAddress(address, each), each);
    }
    if (values.length === 1) return undefined;
    return this.#lease(statementFor((values.length - 1) / 2).get(...values, ...more));
  }

  #clientRow(clientId: Uint8Array, link: string): ClientRow | undefined {
    const id = this.#catalogue.findLink(link);
    return id === undefined ? undefined : this.#sql.clientOnLink.get(clientId, id);
  }

  #client(clientId: Uint8Array, row: ClientRow, now: number): ClientOnLink {
    const [id, link, lastTransaction, options, change, ...lastHeard] = row;
    return {
      clientId,
      link: this.#linkName(link),
      lastTransaction,
      changed: timeOfStamp(change),
      options,
      leases: this.#leases(this.#sql.liveLeasesOfClient.all(id, now)),
      ...lastHeardOf(lastHeard),
    };
  }

  #lease(row: LeaseRow | undefined): Lease | undefined {
    return row && leaseOfRow(row, this.#linkName);
  }

  #leases(rows: readonly LeaseRow[]): Lease[] {
    return rows.map((row) => leaseOfRow(row, this.#linkName));
  }
}

function isLeaseRow(row: LeaseRow | NoLeaseRow): row is LeaseRow {
  return row[0] !== null;
}

/** Prepares a statement for each number of lengths that is asked for. */
function preparedFor(
  database: DatabaseSync,
  sqlFor: (lengths: number) => Sql<LeaseRow>,
): (lengths: number) => Statement<LeaseRow> {
  const statements: Statement<LeaseRow>[] = [];
  return (lengths) => statements[lengths] ??= prepare(database, sqlFor(lengths));
}
