import type { DatabaseSync } from "node:sqlite";
import type { Catalogue } from "./catalogue.ts";
import { timeOfStamp } from "../change_stamp.ts";
import type { Lease } from "../lease.ts";
import { lastHeardOf } from "./last_heard.ts";
import {
  prepareAll,
  type Prepared,
  type Sql,
  sql,
  type Statement,
} from "../../sqlite/statement.ts";
import type {
  ClientOnLink,
  ClientPage,
  ClientSelection,
  PageEnd,
  PageRequest,
} from "../client_pages.ts";

const NOTHING = new Uint8Array();
const EMPTY: ClientPage = { clients: [], next: undefined };

/** A client, and one of its live leases where it has any. */
type PageRow = readonly [
  client: number,
  duid: Uint8Array,
  link: number,
  lastTransaction: number,
  peerAddress: Uint8Array | null,
  relayForward: Uint8Array | null,
  heardOn: string | null,
  options: Uint8Array | null,
  address: Uint8Array | null,
  length: number,
  iaType: number,
  iaid: number,
  preferredUntil: number,
  validUntil: number,
  change: number,
];

/** The row that a page ends with; 0 before the first. */
export function rowOf(end: PageEnd | undefined): number {
  return end === undefined ? 0 : end as unknown as number;
}

/** The end of a page that ends with a row. */
export function pageEndAt(row: number): PageEnd {
  return row as unknown as PageEnd;
}

/**
 * Pages of clients by different keys. What is limited is how many keys are looked at, so that no
 * page takes long, however few clients of it have live leases.
 *
 * Parameters: ?1 key, ?2 last client of the page before, ?3 how many, ?4 Unix seconds, ?5 whether
 * options, and how clients were heard, are wanted, ?6 link, or NULL for any.
 */
export const CLIENT_PAGE_SQL = {
  ofAll: page(`
    SELECT id AS client FROM clients WHERE id > ?2 ORDER BY id LIMIT ?3`),
  byLink: page(`
    SELECT id AS client FROM clients WHERE link = ?1 AND id > ?2 ORDER BY id LIMIT ?3`),
  byRelayId: page(`
    SELECT client FROM relay_ids WHERE value = ?1 AND client > ?2 ORDER BY client LIMIT ?3`),
  byRemoteId: page(`
    SELECT client FROM remote_ids WHERE value = ?1 AND client > ?2 ORDER BY client LIMIT ?3`),
} as const;

/** Reads clients page by page: no transaction is open between two of them. */
export class ClientPages {
  readonly #sql: Prepared<typeof CLIENT_PAGE_SQL>;
  readonly #catalogue: Catalogue;

  constructor(database: DatabaseSync, catalogue: Catalogue) {
    this.#sql = prepareAll(database, CLIENT_PAGE_SQL);
    this.#catalogue = catalogue;
  }

  /** The clients of a page, in the order of their rows. */
  read({ link, relayId, remoteId }: ClientSelection, request: PageRequest): ClientPage {
    const id = link === undefined ? null : this.#catalogue.findLink(link);
    if (id === undefined) return EMPTY;
    if (relayId) return this.#read(this.#sql.byRelayId, relayId, id, request);
    if (remoteId) return this.#read(this.#sql.byRemoteId, remoteId, id, request);
    const statement = id === null ? this.#sql.ofAll : this.#sql.byLink;
    return this.#read(statement, id, null, request);
  }

  #read(
    statement: Statement<PageRow>,
    key: Uint8Array | number | null,
    link: number | null,
    { after, limit, isDetailed, now }: PageRequest,
  ): ClientPage {
    const rows = statement.all(key, rowOf(after), limit, now, Number(isDetailed), link);
    const clients: ClientOnLink[] = [];
    let last = 0;
    let count = 0;
    let leases: Lease[] = [];
    for (const row of rows) {
      const [client, clientId, linkId] = row;
      const isOther = client !== last;
      if (isOther) {
        last = client;
        count++;
      }
      if (row[8] === null) continue;
      const name = this.#catalogue.linkName(linkId);
      if (isOther) {
        leases = [];
        clients.push(clientOf(row, name, leases));
      }
      leases.push({
        address: row[8],
        length: row[9],
        clientId,
        link: name,
        iaType: row[10],
        iaid: row[11],
        preferredUntil: row[12],
        validUntil: row[13],
        state: "active",
      });
    }
    return { clients, next: count < limit ? undefined : pageEndAt(last) };
  }
}

function clientOf(row: PageRow, link: string, leases: readonly Lease[]): ClientOnLink {
  const [, clientId, , lastTransaction, peerAddress, relayForward, heardOn, options] = row;
  return {
    clientId,
    link,
    lastTransaction,
    changed: timeOfStamp(row[14]),
    options: options ?? NOTHING,
    leases,
    ...lastHeardOf([peerAddress, relayForward, heardOn]),
  };
}

function page(keys: string): Sql<PageRow> {
  return sql<PageRow>(`
    SELECT k.client, c.duid, c.link, c.last_transaction,
      CASE WHEN ?5 THEN c.peer_address END, CASE WHEN ?5 THEN c.relay_forward END,
      CASE WHEN ?5 THEN c.heard_on END, CASE WHEN ?5 THEN c.options END,
      l.address, l.length, l.ia_type, l.iaid, l.preferred_until, l.valid_until, c.change
    FROM (${keys}) k
    JOIN clients c ON c.id = k.client
    LEFT JOIN leases l ON l.client = k.client AND l.state = 0 AND l.valid_until > ?4
      AND (?6 IS NULL OR c.link = ?6)
    ORDER BY k.client`);
}
