import type { DatabaseSync } from "node:sqlite";
import { equalBytes } from "../../wire/address.ts";
import { toHex } from "../../wire/bytes.ts";
import type { Catalogue } from "./catalogue.ts";
import { prepareAll, type Prepared, sql, type Statement } from "../../sqlite/statement.ts";
import type { Exchange } from "../exchange.ts";
import { nearestInterfaceId } from "../../wire/glance.ts";
import type { RelayTrace } from "../relay_trace.ts";

const NOTHING = new Uint8Array();

/** What changes what is known of clients. */
export const CONTACT_SQL = {
  // A client heard of through the same relays as before, by far the most frequent change.
  touch: sql<[id: number]>(`
    UPDATE clients SET last_transaction = ?, peer_address = ?, heard_on = ?,
      options = coalesce(?, options), change = ?
    WHERE duid = ? AND link = ? AND relay_forward IS ? RETURNING id`),
  find: sql<[id: number]>("SELECT id FROM clients WHERE duid = ? AND link = ?"),
  insert: sql<[id: number]>(`
    INSERT INTO clients
      (duid, link, last_transaction, peer_address, heard_on, relay_forward, options, change,
        interface_id)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id`),
  update: sql(`
    UPDATE clients SET last_transaction = ?, peer_address = ?, heard_on = ?,
      relay_forward = ?, options = coalesce(?, options), change = ?, interface_id = ?
    WHERE id = ?`),
  relayIdsOf: sql<[value: Uint8Array]>(
    "SELECT value FROM relay_ids WHERE client = ? ORDER BY value",
  ),
  deleteRelayIds: sql("DELETE FROM relay_ids WHERE client = ?"),
  insertRelayId: sql("INSERT INTO relay_ids (client, value) VALUES (?, ?)"),
  remoteIdsOf: sql<[value: Uint8Array]>(
    "SELECT value FROM remote_ids WHERE client = ? ORDER BY value",
  ),
  deleteRemoteIds: sql("DELETE FROM remote_ids WHERE client = ?"),
  insertRemoteId: sql("INSERT INTO remote_ids (client, value) VALUES (?, ?)"),
} as const;

/** Writes down how a client was heard of. */
export class ContactWriter {
  readonly #sql: Prepared<typeof CONTACT_SQL>;
  readonly #catalogue: Catalogue;
  readonly #relayIds: IdWriter;
  readonly #remoteIds: IdWriter;

  constructor(database: DatabaseSync, catalogue: Catalogue) {
    this.#sql = prepareAll(database, CONTACT_SQL);
    this.#catalogue = catalogue;
    this.#relayIds = new IdWriter(
      this.#sql.relayIdsOf,
      this.#sql.deleteRelayIds,
      this.#sql.insertRelayId,
    );
    this.#remoteIds = new IdWriter(
      this.#sql.remoteIdsOf,
      this.#sql.deleteRemoteIds,
      this.#sql.insertRemoteId,
    );
  }

  /**
   * Refreshes the client on its link where there is one, and makes it when something is granted.
   *
   * @param stamp of the change that this is, where there is a contact
   * @returns its row, or `undefined` when there is none
   */
  write(exchange: Exchange, stamp: number): number | undefined {
    const { link: name, granted, isClientNew } = exchange;
    const isMade = granted.length > 0;
    const link = isMade ? this.#catalogue.addLink(name) : this.#catalogue.findLink(name);
    if (link === undefined) return undefined;
    const made = isMade && isClientNew ? this.#make(exchange, link, stamp) : undefined;
    return made ?? this.#refresh(exchange, link, stamp) ??
      (isMade ? this.#make(exchange, link, stamp) : undefined);
  }

  #refresh(exchange: Exchange, link: number, stamp: number): number | undefined {
    const { clientId, at, contact } = exchange;
    if (!contact) return this.#sql.find.get(clientId, link)?.[0];
    const { relays, direct } = contact;
    const options = contact.options ?? null;
    const peerAddress = relays?.peerAddress ?? direct?.source ?? null;
    const heardOn = direct?.interface ?? null;
    const relayForward = relays?.relayForward ?? null;
    const touched = this.#sql.touch.get(
      at,
      peerAddress,
      heardOn,
      options,
      stamp,
      clientId,
      link,
      relayForward,
    );
    if (touched) return touched[0];
    const found = this.#sql.find.get(clientId, link);
    if (!found) return undefined;
    const [client] = found;
    const interfaceId = interfaceIdOf(relays);
    this.#sql.update.run(
      at,
      peerAddress,
      heardOn,
      relayForward,
      options,
      stamp,
      interfaceId,
      client,
    );
    this.#relayIds.write(client, relays?.relayIds ?? []);
    this.#remoteIds.write(client, relays?.remoteIds ?? []);
    return client;
  }

  /** @returns its row, or `undefined` when there is one already */
  #make({ clientId, at, contact }: Exchange, link: number, stamp: number): number | undefined {
    const relays = contact?.relays;
    const direct = contact?.direct;
    const made = this.#sql.insert.get(
      clientId,
      link,
      at,
      relays?.peerAddress ?? direct?.source ?? null,
      direct?.interface ?? null,
      relays?.relayForward ?? null,
      contact?.options ?? NOTHING,
      stamp,
      interfaceIdOf(relays),
    );
    if (!made) return undefined;
    const [client] = made;
    if (relays) {
      this.#relayIds.add(client, relays.relayIds);
      this.#remoteIds.add(client, relays.remoteIds);
    }
    return client;
  }
}

function interfaceIdOf(relays: RelayTrace | undefined): Uint8Array | null {
  return relays && nearestInterfaceId(relays.relayForward) || null;
}

/** Writes down the relay-ids or the remote-ids of a client. */
class IdWriter {
  constructor(
    readonly select: Statement<[value: Uint8Array]>,
    readonly clear: Statement<[]>,
    readonly insert: Statement<[]>,
  ) {}

  /** Makes `ids` the ids of the client. */
  write(client: number, ids: readonly Uint8Array[]): void {
    const stored = this.select.all(client);
    const wanted = distinct(ids);
    if (
      stored.length === wanted.length &&
      stored.every(([id]) => wanted.some((other) => equalBytes(id, other)))
    ) return;
    this.clear.run(client);
    this.add(client, wanted);
  }

  add(client: number, ids: readonly Uint8Array[]): void {
    for (const id of distinct(ids)) this.insert.run(client, id);
  }
}

function distinct(ids: readonly Uint8Array[]): readonly Uint8Array[] {
  return ids.length < 2 ? ids : [...new Map(ids.map((id) => [toHex(id), id])).values()];
}
