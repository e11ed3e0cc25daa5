import type { DatabaseSync } from "node:sqlite";
import type { Catalogue } from "./catalogue.ts";
import { timeOfStamp } from "../change_stamp.ts";
import type { Lease } from "../lease.ts";
import { PAGES } from "./page_queries.ts";
import { prepare, type Statement } from "../../sqlite/statement.ts";
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

/** Reads clients page by page: no transaction is open between two of them. */
export class ClientPages {
  readonly #catalogue: Catalogue;
  readonly #ofAll: Statement<PageRow>;
  readonly #byLink: Statement<PageRow>;
  readonly #byRelayId: Statement<PageRow>;
  readonly #byRemoteId: Statement<PageRow>;

  constructor(database: DatabaseSync, catalogue: Catalogue) {
    this.#catalogue = catalogue;
    this.#ofAll = prepare(database, PAGES.pageOfAll);
    this.#byLink = prepare(database, PAGES.pageByLink);
    this.#byRelayId = prepare(database, PAGES.pageByRelayId);
    this.#byRemoteId = prepare(database, PAGES.pageByRemoteId);
  }

  /** The clients of a page, in the order of their rows. */
  read({ link, relayId, remoteId }: ClientSelection, request: PageRequest): ClientPage {
    const id = link === undefined ? null : this.#catalogue.findLink(link);
    if (id === undefined) return EMPTY;
    if (relayId) return this.#read(this.#byRelayId, relayId, id, request);
    if (remoteId) return this.#read(this.#byRemoteId, remoteId, id, request);
    const statement = id === null ? this.#ofAll : this.#byLink;
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
      if (row[7] === null) continue;
      const name = this.#catalogue.linkName(linkId);
      if (isOther) {
        leases = [];
        clients.push(clientOf(row, name, leases));
      }
      leases.push({
        address: row[7],
        length: row[8],
        clientId,
        link: name,
        iaType: row[9],
        iaid: row[10],
        preferredUntil: row[11],
        validUntil: row[12],
        state: "active",
      });
    }
    return { clients, next: count < limit ? undefined : pageEndAt(last) };
  }
}

function clientOf(row: PageRow, link: string, leases: readonly Lease[]): ClientOnLink {
  const [, clientId, , lastTransaction, peerAddress, relayForward, options] = row;
  const changed = timeOfStamp(row[13]);
  const client = { clientId, link, lastTransaction, changed, options: options ?? NOTHING, leases };
  return peerAddress && relayForward
    ? { ...client, relays: { peerAddress, relayForward } }
    : client;
}
