import type { EndedLease } from "../changes.ts";
import type { DirectTrace } from "../last_heard.ts";
import type { RelayTrace } from "../relay_trace.ts";
import { type Lease, REGISTERED } from "../lease.ts";
import type { LeaseKind } from "../store.ts";
import type { GivenKey, LinkClient } from "../reconfigure_keys.ts";
import { PoolCounts } from "../pool_counts.ts";
import type { CountedAs } from "../pool_use.ts";
import { KeyIndex } from "./key_index.ts";
import { MemoryPast } from "./memory_past.ts";
import { clientKey, leaseKey, numberKey, textOf } from "./row_keys.ts";
import { Table } from "./table.ts";
import { UndoLog } from "./undo_log.ts";

/** A lease, and when it last changed. */
export interface StoredLease extends Lease {
  /** Stamp. */
  readonly change: number;
  /** Whether it is recorded that it has expired. */
  readonly isExpired: boolean;
  /** Unix seconds when it is to be looked at: not later than it ends, or is forgotten. */
  readonly due: number;
  /** Unix seconds when the client got it. */
  readonly began: number;
  /** Unix seconds until when its client was told that it has what an operator ended. */
  readonly toldUntil?: number;
}

/** A client on a link. */
export interface StoredClient extends LinkClient {
  /** Unix seconds. */
  readonly lastTransaction: number;
  readonly relays: RelayTrace | undefined;
  readonly direct: DirectTrace | undefined;
  readonly options: Uint8Array;
  /** Stamp of the last change of it or its leases. */
  readonly change: number;
}

/** A key that a client was given. */
export interface StoredKey extends LinkClient, GivenKey {
  /** Where it is among those of clients without leases; `undefined`: its client has a lease. */
  readonly place: string | undefined;
  /** Unix seconds. */
  readonly givenAt: number;
}

/** What a client lost to another one. */
export interface Loss {
  readonly client: string;
  readonly lost: EndedLease;
}

/**
 * What a lease store in memory holds. It outlives the store: another one goes on with it, as a
 * server goes on after a restart.
 */
export class MemoryTables {
  /** Takes changes back. */
  readonly undo: UndoLog = new UndoLog();
  /** The greatest stamp that was given. */
  lastStamp = 0;
  /** The last place that a key of a client without leases was given. */
  lastPlace = 0;
  /** Keys of leases, by DUID. */
  readonly #ofClients = new KeyIndex();
  /** Keys of active leases, by their IA, and by client and kind. */
  readonly #active = new KeyIndex();
  /** What pools have in use. */
  readonly pools: PoolCounts = new PoolCounts();
  /** By address and length. */
  readonly leases: Table<StoredLease> = new Table(
    this.undo,
    (key, before, after) => this.#index(key, before, after),
  );
  /** Keys of leases in the order in which they are due. */
  readonly dues: Table<string> = new Table(this.undo);
  readonly #clientsOn = new Map<string, number>();
  /** By DUID and link. */
  readonly clients: Table<StoredClient> = new Table(
    this.undo,
    (_key, before, after) => {
      if (!before !== !after) this.#countClient((before ?? after)!.link, after ? 1 : -1);
    },
  );
  /** By DUID and link. */
  readonly keys: Table<StoredKey> = new Table(this.undo);
  /** Keys of clients without leases, in the order in which they were given. */
  readonly leaseless: Table<StoredKey> = new Table(this.undo);
  /** Keys of clients that changed, by stamp. */
  readonly changes: Table<string> = new Table(this.undo);
  /** By stamp. */
  readonly losses: Table<Loss> = new Table(this.undo);
  /** Leases whose place others took. */
  readonly past: MemoryPast = new MemoryPast(this.undo);
  /** Names of links that something was leased on. */
  readonly links: Table<string> = new Table(this.undo);
  /** Lengths, in bits, of all that was leased; longest first. */
  readonly lengths: Table<number> = new Table(this.undo);
  /** What the server keeps about itself. */
  readonly values: Table<Uint8Array> = new Table(this.undo);
  /** From which stamp on changes are recorded, under an empty key while they are. */
  readonly history: Table<number> = new Table(this.undo);

  /** What the server keeps about itself under a key, made when there is nothing yet. */
  value(key: string, make: () => Uint8Array): Uint8Array {
    const known = this.values.get(key);
    if (known) return known;
    if (this.undo.size > 0) {
      throw new Error(`The ${key} of the server is to be made before leases are recorded`);
    }
    const value = make();
    this.values.put(key, value);
    // It is safe at once: an Advertise may tell it.
    this.undo.forget();
    return value;
  }

  /** Puts a lease in the place of what was there. */
  putLease(lease: StoredLease): void {
    const key = leaseKey(lease);
    const before = this.leases.get(key);
    if (before?.due !== lease.due) {
      if (before) this.dues.delete(dueKey(before));
      this.dues.put(dueKey(lease), key);
    }
    this.leases.put(key, lease);
  }

  /** Forgets a lease. */
  deleteLease(lease: StoredLease): void {
    this.dues.delete(dueKey(lease));
    this.leases.delete(leaseKey(lease));
  }

  /** Whether a client on a link is remembered. */
  hasClientsOn(link: string): boolean {
    return this.#clientsOn.has(link);
  }

  /** Leases of a client on whatever link. */
  leasesOf(clientId: Uint8Array): StoredLease[] {
    const keys = this.#ofClients.under(textOf(clientId));
    return Array.from(keys, (key) => this.leases.get(key)!);
  }

  /** Active leases of an IA of a client on a link. */
  *activeOfIa(client: LinkClient, iaType: number, iaid: number): Generator<StoredLease> {
    for (const key of this.#active.under(iaKey(client, iaType, iaid))) {
      yield this.leases.get(key)!;
    }
  }

  /** Active leases of a client on a link: those of IAs, or those that it registered. */
  *activeOf(client: LinkClient, kind: LeaseKind): Generator<StoredLease> {
    for (const key of this.#active.under(kindKey(client, kind))) yield this.leases.get(key)!;
  }

  /** Rows of leases from one address to another, both included, in order. */
  *between(first: Uint8Array, last: Uint8Array): Generator<StoredLease> {
    // No length sorts before every length, and what is no length behind all of them.
    const end = textOf(last) + String.fromCharCode(255);
    for (const [key, lease] of this.leases.after(textOf(first))) {
      if (key > end) return;
      yield lease;
    }
  }

  #countClient(link: string, by: number): void {
    const count = (this.#clientsOn.get(link) ?? 0) + by;
    if (count > 0) this.#clientsOn.set(link, count);
    else this.#clientsOn.delete(link);
  }

  #index(key: string, before: StoredLease | undefined, after: StoredLease | undefined): void {
    if (before) this.pools.note(before, before.iaType, countedAs(before), -1);
    if (after) this.pools.note(after, after.iaType, countedAs(after), 1);
    if (before) {
      this.#ofClients.delete(textOf(before.clientId), key);
      for (const name of activeNamesOf(before)) this.#active.delete(name, key);
    }
    if (after) {
      this.#ofClients.add(textOf(after.clientId), key);
      for (const name of activeNamesOf(after)) this.#active.add(name, key);
    }
  }
}

function activeNamesOf(lease: StoredLease): readonly string[] {
  if (lease.state !== "active") return [];
  const kind = lease.iaType === REGISTERED ? "registered" : "leased";
  return [iaKey(lease, lease.iaType, lease.iaid), kindKey(lease, kind)];
}

/** As what the pool that it is from counts a lease. */
export function countedAs({ state, isExpired }: StoredLease): CountedAs {
  if (state === "declined") return "declined";
  return state === "active" && !isExpired ? "leased" : undefined;
}

function iaKey(client: LinkClient, iaType: number, iaid: number): string {
  return `${iaType}/${iaid}/${clientKey(client)}`;
}

function kindKey(client: LinkClient, kind: LeaseKind): string {
  return `${kind}/${clientKey(client)}`;
}

function dueKey(lease: StoredLease): string {
  return numberKey(lease.due) + leaseKey(lease);
}
