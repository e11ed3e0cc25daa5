import type { DatabaseSync } from "node:sqlite";
import { lastAddress, maskAddress, type Prefix } from "../../wire/prefix.ts";
import { prepareAll, type Prepared, sql } from "../../sqlite/statement.ts";
import { type KeptLease, type LeaseFilter, matchesFilter } from "../lease_pages.ts";
import type { Catalogue } from "./catalogue.ts";
import type { HeardClients } from "./heard_clients.ts";
import { STATES } from "./lease_row.ts";
import { pagesFrom } from "./pages.ts";

type PastRow = readonly [
  id: number,
  address: Uint8Array,
  length: number,
  duid: Uint8Array,
  link: number,
  iaType: number,
  iaid: number,
  began: number,
  ended: number,
  state: number,
  hostname: string | null,
];

/** What a page of leases by address comes after. */
type Place = readonly [address: Uint8Array, length: number, id: number];

const PAST_LEASES = `
  SELECT l.id, l.address, l.length, c.duid, c.link, l.ia_type, l.iaid, l.began, l.ended, l.state,
    l.hostname
  FROM past_leases l JOIN clients c ON c.id = l.client`;

/** What is asked of leases that others took the place of. */
export const PAST_PAGE_SQL = {
  pastAfter: sql<PastRow>(`${PAST_LEASES} WHERE l.id > ? ORDER BY l.id LIMIT ?`),
  pastOfClientAfter: sql<PastRow>(`
    ${PAST_LEASES} WHERE l.client = ? AND l.id > ? ORDER BY l.id LIMIT ?`),
  pastWithinAfter: sql<PastRow>(`
    ${PAST_LEASES} WHERE (l.address, l.length, l.id) > (?, ?, ?) AND l.address <= ?
    ORDER BY l.address, l.length, l.id LIMIT ?`),
  pastOf: sql<PastRow>(`
    ${PAST_LEASES} WHERE l.address = ? AND l.length = ? ORDER BY l.id`),
} as const;

/** Reads page by page who had what before. */
export class PastPages {
  readonly #sql: Prepared<typeof PAST_PAGE_SQL>;
  readonly #catalogue: Catalogue;
  readonly #clients: HeardClients;

  constructor(database: DatabaseSync, catalogue: Catalogue, clients: HeardClients) {
    this.#sql = prepareAll(database, PAST_PAGE_SQL);
    this.#catalogue = catalogue;
    this.#clients = clients;
  }

  /** The pages that a filter lets through. */
  *read(filter: LeaseFilter, size: number): Generator<readonly KeptLease[]> {
    for (const rows of this.#rows(filter, size)) {
      yield rows.map((row) => this.#lease(row))
        .filter((lease) => matchesFilter(filter, lease) && this.#clients.isMeant(filter, lease));
    }
  }

  #rows(filter: LeaseFilter, size: number): Iterable<readonly PastRow[]> {
    const { clientId, overlapping, relayId, remoteId, interfaceId } = filter;
    if (overlapping && !clientId && !relayId && !remoteId && !interfaceId) {
      return this.#overlapping(overlapping, size);
    }
    const clients = this.#clients.pages(filter, size);
    if (clients) return this.#ofClients(clients, size);
    return pagesFrom(0, size, (after) => this.#sql.pastAfter.all(after, size), idOf);
  }

  *#overlapping(prefix: Prefix, size: number): Iterable<readonly PastRow[]> {
    for (const length of this.#catalogue.lengths) {
      if (length < prefix.length) {
        yield this.#sql.pastOf.all(maskAddress(prefix.address, length), length);
      }
    }
    const last = lastAddress(prefix);
    const from: Place = [maskAddress(prefix.address, prefix.length), -1, 0];
    const read = (after: Place) => this.#sql.pastWithinAfter.all(...after, last, size);
    yield* pagesFrom(from, size, read, placeOf);
  }

  *#ofClients(
    pages: Iterable<readonly (readonly [number])[]>,
    size: number,
  ): Iterable<readonly PastRow[]> {
    for (const clients of pages) {
      for (const [client] of clients) {
        const read = (after: number) => this.#sql.pastOfClientAfter.all(client, after, size);
        yield* pagesFrom(0, size, read, idOf);
      }
    }
  }

  #lease(row: PastRow): KeptLease {
    const [, address, length, clientId, link, iaType, iaid, began, ended, state, hostname] = row;
    return {
      address,
      length,
      clientId,
      link: this.#catalogue.linkName(link),
      iaType,
      iaid,
      preferredUntil: ended,
      validUntil: ended,
      state: STATES[state]!,
      began,
      ended,
      ...hostname !== null && { hostname },
    };
  }
}

function idOf([id]: PastRow): number {
  return id;
}

function placeOf([id, address, length]: PastRow): Place {
  return [address, length, id];
}
