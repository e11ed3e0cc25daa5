import { compareBytes, equalBytes, isWithin } from "../../wire/address.ts";
import { lastAddress, maskAddress, type Prefix } from "../../wire/prefix.ts";
import { timeOfStamp } from "../change_stamp.ts";
import type { ChangedClient } from "../changes.ts";
import type {
  ClientOnLink,
  ClientPage,
  ClientSelection,
  PageEnd,
  PageRequest,
} from "../client_pages.ts";
import type { CountedLease } from "../place_count.ts";
import type { AddressSpan, CountedRange } from "../places.ts";
import type { Held } from "../held.ts";
import type { LastHeard } from "../last_heard.ts";
import { isHeld, isLive, type Lease, REGISTERED } from "../lease.ts";
import { MOST_OF_IA, mostLooked } from "../retention.ts";
import type { LeaseKind } from "../store.ts";
import type { LinkClient } from "../reconfigure_keys.ts";
import type { KeptLease } from "../lease_pages.ts";
import { endedAt } from "../ended.ts";
import type { MemoryTables, StoredClient, StoredLease } from "./memory_tables.ts";
import { clientKey, leaseKey } from "./row_keys.ts";

const NOTHING = new Uint8Array();

/** Answers what `LeaseReader` asks from memory. */
export class MemoryReader {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  leasesOf(clientId: Uint8Array): Lease[] {
    return this.#tables.leasesOf(clientId).map(leaseOf);
  }

  leasesOfIa(client: LinkClient, iaType: number, iaid: number): Lease[] | undefined {
    if (!this.#tables.clients.get(clientKey(client))) return undefined;
    const found: Lease[] = [];
    for (const lease of this.#tables.activeOfIa(client, iaType, iaid)) {
      if (found.push(leaseOf(lease)) === MOST_OF_IA) break;
    }
    return found;
  }

  countLeases(client: LinkClient, kind: LeaseKind, now: number, limit: number): number {
    let [looked, live] = [0, 0];
    for (const lease of this.#tables.activeOf(client, kind)) {
      if (isLive(lease, now) && ++live === limit) return limit;
      if (++looked === mostLooked(limit)) return limit;
    }
    return live;
  }

  countLeasesWithin(
    client: LinkClient,
    span: AddressSpan,
    now: number,
    limit: number,
  ): number {
    let live = 0;
    for (const lease of this.#tables.activeOf(client, "leased")) {
      if (isWithin(lease.address, span) && isLive(lease, now) && ++live === limit) break;
    }
    return live;
  }

  leaseOf(prefix: Prefix): Lease | undefined {
    const lease = this.#tables.leases.get(leaseKey(prefix));
    return lease && leaseOf(lease);
  }

  isRevoked(prefix: Prefix, clientId: Uint8Array, now: number): boolean {
    const lease = this.#tables.leases.get(leaseKey(prefix));
    return lease?.state === "released" && (lease.toldUntil ?? 0) > now &&
      !equalBytes(lease.clientId, clientId);
  }

  heldWithin(prefix: Prefix, now: number): Lease | undefined {
    for (const [, length] of this.#tables.lengths.after("")) {
      if (length > prefix.length) continue;
      const lease = this.leaseOf({ address: prefix.address, length });
      if (lease && isHeld(lease, now)) return lease;
    }
    if (prefix.length === 128) return undefined;
    const first = maskAddress(prefix.address, prefix.length);
    for (const lease of this.#tables.between(first, lastAddress(prefix))) {
      if (isHeld(lease, now)) return leaseOf(lease);
    }
    return undefined;
  }

  liveBeside(prefix: Prefix, clientId: Uint8Array, now: number): Lease | undefined {
    const isOthers = (lease: Lease) =>
      isLive(lease, now) && lease.iaType !== REGISTERED && !equalBytes(lease.clientId, clientId);
    for (const [, length] of this.#tables.lengths.after("")) {
      if (length >= prefix.length) continue;
      const lease = this.leaseOf({ address: prefix.address, length });
      if (lease && isOthers(lease)) return lease;
    }
    const first = maskAddress(prefix.address, prefix.length);
    for (const lease of this.#tables.between(first, lastAddress(prefix))) {
      if (lease.length > prefix.length && isOthers(lease)) return leaseOf(lease);
    }
    return undefined;
  }

  heldBetween(first: Uint8Array, last: Uint8Array, now: number, limit: number): Held[] {
    const found: Held[] = [];
    let looked = 0;
    for (const lease of this.#tables.between(first, last)) {
      if (looked++ === limit) break;
      const { address, length, validUntil: heldUntil } = lease;
      if (isHeld(lease, now)) found.push({ address, length, heldUntil });
    }
    return found;
  }

  /** Until when exactly this address or prefix is held; 0: it is not. */
  heldUntil(prefix: Prefix): number {
    const lease = this.#tables.leases.get(leaseKey(prefix));
    return lease ? heldUntil(lease) : 0;
  }

  leaseHolding(address: Uint8Array, now: number): Lease | undefined {
    for (const [, length] of this.#tables.lengths.after("")) {
      const lease = this.leaseOf({ address, length });
      if (lease && isLive(lease, now)) return lease;
    }
    return undefined;
  }

  clientOnLink(clientId: Uint8Array, link: string, now: number): ClientOnLink | undefined {
    const client = this.#tables.clients.get(clientKey({ clientId, link }));
    const described = client && this.#describe(client, now);
    return described && described.leases.length > 0 ? described : undefined;
  }

  clientsOnLinks(clientId: Uint8Array, now: number): ClientOnLink[] {
    return this.#ofClient(clientId)
      .map((client) => this.#describe(client, now))
      .filter(({ leases }) => leases.length > 0);
  }

  clientPage(selection: ClientSelection, request: PageRequest): ClientPage {
    const { after, limit, isDetailed, now } = request;
    const clients: ClientOnLink[] = [];
    let looked = 0;
    for (const [key, client] of this.#tables.clients.after(keyOf(after))) {
      if (!isSelected(client, selection)) continue;
      const described = this.#describe(client, now);
      if (described.leases.length > 0) {
        clients.push(isDetailed ? described : withoutDetails(described));
      }
      if (++looked === limit) return { clients, next: pageEndAt(key) };
    }
    return { clients, next: undefined };
  }

  /** See `LeaseChanges.clientOf`. */
  changedClient(of: LinkClient, since: number, now: number): ChangedClient | undefined {
    const client = this.#tables.clients.get(clientKey(of));
    if (!client) return undefined;
    const ended = this.#tables.leasesOf(of.clientId).filter((lease) =>
      lease.link === of.link && lease.change >= since && !isLive(lease, now)
    );
    return { ...this.#describe(client, now), ended: ended.map(leaseOf) };
  }

  /** All active leases of a range. */
  *counted({ iaType, first, last }: CountedRange): Generator<CountedLease> {
    for (const lease of this.#tables.between(first, last)) {
      if (lease.iaType !== iaType || lease.state !== "active" || lease.isExpired) continue;
      const { address, length, validUntil, clientId, link } = lease;
      const relays = this.#tables.clients.get(clientKey(lease))?.relays;
      yield { address, length, validUntil, clientId, link, ...(relays && { relays }) };
    }
  }

  #ofClient(clientId: Uint8Array): StoredClient[] {
    const found: StoredClient[] = [];
    for (const [, client] of this.#tables.clients.after(clientKey({ clientId, link: "" }))) {
      if (!equalBytes(client.clientId, clientId)) break;
      found.push(client);
    }
    return found;
  }

  #describe({ clientId, link, ...client }: StoredClient, now: number): ClientOnLink {
    const { lastTransaction, change, options } = client;
    return {
      clientId,
      link,
      lastTransaction,
      changed: timeOfStamp(change),
      options,
      leases: this.#tables.leasesOf(clientId)
        .filter((lease) => lease.link === link && isLive(lease, now))
        .sort(byAddress)
        .map(leaseOf),
      ...lastHeardOf(client),
    };
  }
}

/** How a client was last heard, as far as it is told. */
export function lastHeardOf(
  { relays, direct }: Pick<StoredClient, "relays" | "direct">,
): LastHeard {
  if (!relays) return direct ? { direct } : {};
  return { relays: { peerAddress: relays.peerAddress, relayForward: relays.relayForward } };
}

/** Until when the lease holds its address: Unix seconds, past when it does not. */
export function heldUntil({ state, validUntil }: StoredLease): number {
  return state === "released" ? 0 : validUntil;
}

/** A lease as the rest of Sextant knows it. */
export function leaseOf(
  { change: _, isExpired: __, due: ___, began: ____, toldUntil: _____, ...lease }: StoredLease,
): Lease {
  return lease;
}

/** The same, and for how long it was, or will be. */
export function keptOf(stored: StoredLease): KeptLease {
  return { ...leaseOf(stored), began: stored.began, ended: endedAt(stored) };
}

/** The key that a page ends with. */
export function keyOf(end: PageEnd | undefined): string {
  return end === undefined ? "" : end as unknown as string;
}

/** The end of a page that ends with a key. */
export function pageEndAt(key: string): PageEnd {
  return key as unknown as PageEnd;
}

/** In the order of addresses. */
export function byAddress(one: Lease, other: Lease): number {
  return compareBytes(one.address, other.address) || one.length - other.length;
}

function withoutDetails({ relays: _, direct: __, ...client }: ClientOnLink): ClientOnLink {
  return { ...client, options: NOTHING };
}

function isSelected(
  { link, relays }: StoredClient,
  { link: wantedLink = link, relayId, remoteId }: ClientSelection,
): boolean {
  const has = (ids: readonly Uint8Array[] = [], wanted: Uint8Array) =>
    ids.some((id) => equalBytes(id, wanted));
  return link === wantedLink && (!relayId || has(relays?.relayIds, relayId)) &&
    (!remoteId || has(relays?.remoteIds, remoteId));
}
