import type { DatabaseSync } from "node:sqlite";
import { equalBytes } from "../../wire/address.ts";
import { toHex } from "../../wire/bytes.ts";
import type { Catalogue } from "./catalogue.ts";
import { WRITES } from "./queries.ts";
import { prepare, type Statement } from "../../sqlite/statement.ts";
import type { Exchange } from "../exchange.ts";

const NOTHING = new Uint8Array();

/** Writes down how a client was heard of. */
export class ContactWriter {
  readonly #catalogue: Catalogue;
  readonly #touch: Statement<[id: number]>;
  readonly #find: Statement<[id: number]>;
  readonly #insert: Statement<[id: number]>;
  readonly #update: Statement<[]>;
  readonly #relayIds: IdWriter;
  readonly #remoteIds: IdWriter;

  constructor(database: DatabaseSync, catalogue: Catalogue) {
    this.#catalogue = catalogue;
    this.#touch = prepare(database, WRITES.touchClient);
    this.#find = prepare(database, WRITES.findClient);
    this.#insert = prepare(database, WRITES.insertClient);
    this.#update = prepare(database, WRITES.updateClient);
    this.#relayIds = new IdWriter(
      prepare(database, WRITES.relayIdsOf),
      prepare(database, WRITES.deleteRelayIds),
      prepare(database, WRITES.insertRelayId),
    );
    this.#remoteIds = new IdWriter(
      prepare(database, WRITES.remoteIdsOf),
      prepare(database, WRITES.deleteRemoteIds),
      prepare(database, WRITES.insertRemoteId),
    );
  }

  /**
   * Refreshes the client on its link where there is one, and makes it when something is granted.
   *
   * @param stamp of the change that this is, where there is a contact
   * @returns its row, or `undefined` when there is none
   */
  write(exchange: Exchange, stamp: number): number | undefined {
    const { link, granted } = exchange;
    const known = this.#catalogue.findLink(link);
    if (known !== undefined) {
      const client = this.#refresh(exchange, known, stamp);
      if (client !== undefined) return client;
    }
    if (granted.length === 0) return undefined;
    return this.#make(exchange, this.#catalogue.addLink(link), stamp);
  }

  #refresh(exchange: Exchange, link: number, stamp: number): number | undefined {
    const { clientId, at, contact } = exchange;
    if (!contact) return this.#find.get(clientId, link)?.[0];
    const { relays } = contact;
    const options = contact.options ?? null;
    const peerAddress = relays?.peerAddress ?? null;
    const relayForward = relays?.relayForward ?? null;
    const touched = this.#touch.get(
      at,
      peerAddress,
      options,
      stamp,
      clientId,
      link,
      relayForward,
    );
    if (touched) return touched[0];
    const found = this.#find.get(clientId, link);
    if (!found) return undefined;
    const [client] = found;
    this.#update.run(at, peerAddress, relayForward, options, stamp, client);
    this.#relayIds.write(client, relays?.relayIds ?? []);
    this.#remoteIds.write(client, relays?.remoteIds ?? []);
    return client;
  }

  #make({ clientId, at, contact }: Exchange, link: number, stamp: number): number {
    const relays = contact?.relays;
    const [client] = this.#insert.get(
      clientId,
      link,
      at,
      relays?.peerAddress ?? null,
      relays?.relayForward ?? null,
      contact?.options ?? NOTHING,
      stamp,
    )!;
    if (relays) {
      this.#relayIds.add(client, relays.relayIds);
      this.#remoteIds.add(client, relays.remoteIds);
    }
    return client;
  }
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
