import type { DatabaseSync } from "node:sqlite";
import { prepareAll, type Prepared, sql, type Statement } from "../../sqlite/statement.ts";
import type { LeaseFilter } from "../lease_pages.ts";
import type { Catalogue } from "./catalogue.ts";
import { pagesFrom } from "./pages.ts";

type ClientId = [id: number];

/** What is asked of clients, to find their leases. */
export const HEARD_CLIENT_SQL = {
  clientsOf: sql<ClientId>("SELECT id FROM clients WHERE duid = ?"),
  clientOnLink: sql<ClientId>("SELECT id FROM clients WHERE duid = ? AND link = ?"),
  clientsOnLinkAfter: sql<ClientId>(
    "SELECT id FROM clients WHERE link = ? AND id > ? ORDER BY id LIMIT ?",
  ),
  clientsBehindRelayAfter: sql<ClientId>(
    "SELECT client FROM relay_ids WHERE value = ? AND client > ? ORDER BY client LIMIT ?",
  ),
  clientsAtRemoteIdAfter: sql<ClientId>(
    "SELECT client FROM remote_ids WHERE value = ? AND client > ? ORDER BY client LIMIT ?",
  ),
  clientsAtInterfaceIdAfter: sql<ClientId>(
    "SELECT id FROM clients WHERE interface_id = ? AND id > ? ORDER BY id LIMIT ?",
  ),
  isBehindRelay: sql<ClientId>("SELECT client FROM relay_ids WHERE client = ? AND value = ?"),
  isAtRemoteId: sql<ClientId>("SELECT client FROM remote_ids WHERE client = ? AND value = ?"),
  isAtInterfaceId: sql<ClientId>("SELECT id FROM clients WHERE id = ? AND interface_id = ?"),
} as const;

/** Finds the rows of clients by who they are, where they are, and how they were heard. */
export class HeardClients {
  readonly #sql: Prepared<typeof HEARD_CLIENT_SQL>;
  readonly #catalogue: Catalogue;

  constructor(database: DatabaseSync, catalogue: Catalogue) {
    this.#sql = prepareAll(database, HEARD_CLIENT_SQL);
    this.#catalogue = catalogue;
  }

  /**
   * The clients that a filter is about, page by page, by what most tells them apart.
   *
   * @returns `undefined` when it is about no clients
   */
  pages(filter: LeaseFilter, size: number): Iterable<readonly (readonly [number])[]> | undefined {
    const { clientId, relayId, remoteId, interfaceId, link } = filter;
    const { clientsBehindRelayAfter, clientsAtRemoteIdAfter, clientsAtInterfaceIdAfter } =
      this.#sql;
    if (clientId) return [this.#sql.clientsOf.all(clientId)];
    if (remoteId) return pagesOf(clientsAtRemoteIdAfter, remoteId, size);
    if (interfaceId) return pagesOf(clientsAtInterfaceIdAfter, interfaceId, size);
    if (relayId) return pagesOf(clientsBehindRelayAfter, relayId, size);
    if (link === undefined) return undefined;
    const id = this.#catalogue.findLink(link);
    return id === undefined ? [] : pagesOf(this.#sql.clientsOnLinkAfter, id, size);
  }

  /** Whether a client on a link was last heard through the relays that a filter wants. */
  isMeant(
    { relayId, remoteId, interfaceId }: LeaseFilter,
    { clientId, link }: { readonly clientId: Uint8Array; readonly link: string },
  ): boolean {
    if (!relayId && !remoteId && !interfaceId) return true;
    const client = this.#sql.clientOnLink.get(clientId, this.#catalogue.findLink(link) ?? -1)?.[0];
    return client !== undefined &&
      (!relayId || this.#sql.isBehindRelay.get(client, relayId) !== undefined) &&
      (!remoteId || this.#sql.isAtRemoteId.get(client, remoteId) !== undefined) &&
      (!interfaceId || this.#sql.isAtInterfaceId.get(client, interfaceId) !== undefined);
  }
}

function pagesOf(
  statement: Statement<ClientId>,
  key: Uint8Array | number,
  size: number,
): Iterable<readonly ClientId[]> {
  return pagesFrom(0, size, (after) => statement.all(key, after, size), ([id]) => id);
}
