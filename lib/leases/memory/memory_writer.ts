import { equalBytes } from "../../wire/address.ts";
import { lastAddress, maskAddress, type Prefix } from "../../wire/prefix.ts";
import type { BindingChange } from "../changes.ts";
import type { Exchange, Grant } from "../exchange.ts";
import type { RelayTrace } from "../relay_trace.ts";
import type { HeldFeed } from "../held_feed.ts";
import { DELEGATED } from "../lease.ts";
import type { LinkClient } from "../reconfigure_keys.ts";
import type { MemoryTables, StoredLease } from "./memory_tables.ts";
import { clientKey, leaseKey } from "./row_keys.ts";
import type { MemoryChanges } from "./memory_changes.ts";
import { heldUntil, keptOf } from "./memory_reader.ts";

const NOTHING = new Uint8Array();

/** Writes down in memory what exchanges change. Octets of an exchange are copied. */
export class MemoryWriter {
  readonly #tables: MemoryTables;
  readonly #changes: MemoryChanges;
  readonly #held: HeldFeed;

  constructor(tables: MemoryTables, changes: MemoryChanges, held: HeldFeed) {
    this.#tables = tables;
    this.#changes = changes;
    this.#held = held;
  }

  /** @returns what has changed, as listeners are told */
  write(exchange: Exchange): readonly BindingChange[] {
    const { at, withdrawn, released, declined, granted, contact } = exchange;
    this.#changes.begin(at);
    for (const prefix of exchange.revoked ?? []) this.#revoke(exchange, prefix);
    for (const prefix of withdrawn) this.#end(exchange, prefix);
    for (const prefix of released) this.#end(exchange, prefix);
    for (const prefix of declined) this.#decline(exchange, prefix);
    const client = this.#contact(exchange);
    if (!client) return this.#changes.finish();
    for (const grant of granted) this.#grant(client, grant, at);
    return this.#changes.finish(contact && client);
  }

  /** Writes down that a lease has expired, and when it is to be looked at again. */
  expire(lease: StoredLease, due: number): void {
    const { stamp } = this.#changes;
    this.#tables.putLease({ ...lease, isExpired: true, change: stamp, due });
    if (this.#changes.historyBegins !== undefined) this.#changes.note(lease);
  }

  /** Keeps a lease whose place another takes, or nobody. */
  keepPast(lease: StoredLease, now: number): void {
    const tooMany = this.#tables.past.keep(keptOf(lease), now);
    if (tooMany) this.#changes.noteForgotten(clientKey(tooMany));
  }

  /** Refreshes the client on its link where there is one, and makes it when something is granted. */
  #contact(exchange: Exchange): LinkClient | undefined {
    const { clients, links } = this.#tables;
    const { link, at, granted, contact } = exchange;
    const key = clientKey(exchange);
    const known = clients.get(key);
    if (known && !contact) return known;
    if (!known && granted.length === 0) return undefined;
    const client = {
      clientId: known?.clientId ?? exchange.clientId.slice(),
      link,
      lastTransaction: at,
      relays: contact?.relays && copyOf(contact.relays),
      direct: contact?.direct && { ...contact.direct, source: contact.direct.source.slice() },
      options: contact?.options?.slice() ?? known?.options ?? NOTHING,
      change: this.#changes.stamp,
    };
    clients.put(key, client);
    if (links.get(link) === undefined) links.put(link, link);
    return client;
  }

  #grant({ clientId, link }: LinkClient, grant: Grant, at: number): void {
    const { length, iaType, iaid, preferredUntil, validUntil, row } = grant;
    const address = maskAddress(grant.address, length).slice();
    const before = this.#tables.leases.get(leaseKey({ address, length }));
    if (before && clientKey(before) !== clientKey({ clientId, link })) {
      this.#changes.note(before, { address, length, iaType: before.iaType });
    }
    const times = { preferredUntil, validUntil };
    const lease = { address, length, clientId, link, iaType, iaid, ...times };
    const follows = row && { row: { ...row, heardFrom: row.heardFrom.slice() } };
    const goesOn = before?.state === "active" && before.validUntil > at && !before.isExpired &&
      before.iaType === iaType && before.iaid === iaid &&
      clientKey(before) === clientKey({ clientId, link });
    if (before && !goesOn) this.keepPast(before, at);
    const began = goesOn ? before.began : at;
    // What lives on is put off when it is looked at.
    const isLonger = before?.state === "active" && !before.isExpired && before.due <= validUntil;
    const due = isLonger ? before.due : validUntil;
    this.#put({ ...lease, ...follows, state: "active", change: 0, isExpired: false, due, began });
    this.#addLength(length);
    if (iaType === DELEGATED) this.#endOverlaps(clientId, { address, length }, at);
  }

  /**
   * What is delegated to one client is not another's, in part or as a whole. That goes for what is
   * over too: it would be the other's again when the clock goes back.
   */
  #endOverlaps(clientId: Uint8Array, prefix: Prefix, at: number): void {
    const { leases, lengths } = this.#tables;
    const { address, length } = prefix;
    const around = Array.from(lengths.after(""), ([, each]) => each)
      .filter((shorter) => shorter < length)
      .flatMap((shorter) => leases.get(leaseKey({ address, length: shorter })) ?? []);
    const within = [...this.#tables.between(address, lastAddress(prefix))]
      .filter((lease) => lease.length > length);
    for (const lease of [...around, ...within]) {
      const isOthers = lease.iaType === DELEGATED && !equalBytes(lease.clientId, clientId);
      if (isOthers && lease.state !== "released") this.#endLease(lease, at);
    }
  }

  #end({ clientId, at }: Exchange, prefix: Prefix): void {
    const lease = this.#activeOf(clientId, prefix);
    if (lease) this.#endLease(lease, at);
  }

  /** Ends a lease, or frees a declined address, by an operator's word. */
  #revoke({ clientId, at }: Exchange, prefix: Prefix): void {
    const lease = this.#tables.leases.get(leaseKey(prefix));
    if (!lease || lease.state === "released" || !equalBytes(lease.clientId, clientId)) return;
    const isTold = lease.state === "active" && !lease.isExpired && lease.validUntil > at;
    this.#endLease(isTold ? { ...lease, toldUntil: lease.validUntil } : lease, at);
  }

  #endLease(lease: StoredLease, at: number): void {
    this.#put({
      ...lease,
      state: "released",
      preferredUntil: Math.min(lease.preferredUntil, at),
      validUntil: Math.min(lease.validUntil, at),
    });
  }

  #decline({ clientId, at, declinedUntil }: Exchange, prefix: Prefix): void {
    const lease = this.#activeOf(clientId, prefix);
    if (!lease) return;
    const preferredUntil = Math.min(lease.preferredUntil, at);
    const until = { validUntil: declinedUntil, due: declinedUntil };
    this.#put({ ...lease, state: "declined", preferredUntil, ...until });
  }

  #activeOf(clientId: Uint8Array, prefix: Prefix): StoredLease | undefined {
    const lease = this.#tables.leases.get(leaseKey(prefix));
    return lease?.state === "active" && equalBytes(lease.clientId, clientId) ? lease : undefined;
  }

  #put(lease: StoredLease): void {
    this.#tables.putLease({ ...lease, change: this.#changes.stamp });
    this.#held.note(lease, heldUntil(lease));
    this.#changes.note(lease);
  }

  #addLength(length: number): void {
    const key = String.fromCharCode(255 - length);
    if (this.#tables.lengths.get(key) === undefined) this.#tables.lengths.put(key, length);
  }
}

function copyOf({ peerAddress, relayForward, relayIds, remoteIds }: RelayTrace): RelayTrace {
  return {
    peerAddress: peerAddress.slice(),
    relayForward: relayForward.slice(),
    relayIds: relayIds.map((id) => id.slice()),
    remoteIds: remoteIds.map((id) => id.slice()),
  };
}
