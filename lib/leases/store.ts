import type { Prefix } from "../wire/prefix.ts";
import type { LeaseChanges } from "./changes.ts";
import type { ClientOnLink, ClientPage, ClientSelection, PageRequest } from "./client_pages.ts";
import type { AddressSpan, CountedRange, PlaceCounter, PlaceOf } from "./places.ts";
import type { EventNumbering } from "./event_numbers.ts";
import type { PoolUsage } from "./pool_use.ts";
import type { ExpiredListener } from "./expired.ts";
import type { Exchange } from "./exchange.ts";
import type { Held, HeldListener } from "./held.ts";
import type { Lease } from "./lease.ts";
import type { LeasePages } from "./lease_pages.ts";
import type { LinkClient, ReconfigureKeys } from "./reconfigure_keys.ts";
import type { Recorded, Settled } from "./settlement.ts";

/** Leases that clients are given, or addresses that they registered. */
export type LeaseKind = "leased" | "registered";

/** What handlers may ask about leases. Nothing here waits. */
export interface LeaseReader {
  /** All that is known of a client's leases: any link, any state. */
  leasesOf(clientId: Uint8Array): readonly Lease[];
  /**
   * Active leases of an IA of a client on a link, over or not: 64 at most, which is more than any
   * IA has. `undefined`: the client has and had nothing there, in no IA, that is remembered.
   */
  leasesOfIa(client: LinkClient, iaType: number, iaid: number): readonly Lease[] | undefined;
  /**
   * Counts the live leases of a client on a link, as far as a limit. Where many that are over were
   * looked at, and not all, the limit is taken to be reached.
   *
   * @param kind those of IAs, or addresses that the client registered
   */
  countLeases(client: LinkClient, kind: LeaseKind, now: number, limit: number): number;
  /** Counts those of IAs likewise whose first address lies in a span. */
  countLeasesWithin(client: LinkClient, span: AddressSpan, now: number, limit: number): number;
  /** The lease of exactly this address or prefix, in any state. */
  leaseOf(prefix: Prefix): Lease | undefined;
  /**
   * Whether an operator has ended another client's lease of exactly this address or prefix, and that
   * client may believe that it still has it.
   */
  isRevoked(prefix: Prefix, clientId: Uint8Array, now: number): boolean;
  /** A lease that is held and has an address in common with the prefix. */
  heldWithin(prefix: Prefix, now: number): Lease | undefined;
  /**
   * A live lease of an IA of another client that has an address in common with the prefix, and is of
   * another prefix than just this.
   */
  liveBeside(prefix: Prefix, clientId: Uint8Array, now: number): Lease | undefined;
  /**
   * Of the first `limit` leases whose first address lies from `first` to `last`, those that are held,
   * in order of address.
   */
  heldBetween(first: Uint8Array, last: Uint8Array, now: number, limit: number): readonly Held[];
  /**
   * Tells of each address or prefix whose lease begins, is extended or ends, at once and before it is
   * safe; where it is undone, of what holds again. What expires or is purged is not told.
   *
   * @returns ends that
   */
  followHeld(listener: HeldListener): () => void;
  /** The live lease of an address, else the live delegated prefix that the address lies in. */
  leaseHolding(address: Uint8Array, now: number): Lease | undefined;
  /** A client on a link, or `undefined` when it has no live lease there. */
  clientOnLink(clientId: Uint8Array, link: string, now: number): ClientOnLink | undefined;
  /** The clients on links with live leases, for a DUID. */
  clientsOnLinks(clientId: Uint8Array, now: number): readonly ClientOnLink[];
  /**
   * Clients page by page, in an order that stays. Leases may come and go between two pages: a
   * client that is there all the time is in exactly one of them.
   */
  clientPage(selection: ClientSelection, request: PageRequest): ClientPage;
  /** Whether anything is or was leased on a link of this name, as far as that is remembered. */
  knowsLink(name: string): boolean;
  /**
   * Counts leases of a range, a number for each place. They are read when it is first asked for, and
   * followed until it is closed.
   */
  countByPlace(range: CountedRange, placeOf: PlaceOf): PlaceCounter;
}

/**
 * Where a server keeps the leases that it gives. Reading never waits. What is recorded is there to
 * be read at once, and holds once that is said of it.
 */
export interface LeaseStore extends LeaseReader {
  /** 32 octets that only this server knows, the same whenever the store is opened. */
  readonly secret: Uint8Array;
  /**
   * Unix seconds of the last thing that was stored, or of an earlier one where the clock went back;
   * `undefined`: nothing was.
   */
  readonly lastStored: number | undefined;
  /** For those who want to see all leases, and must hold nobody up. */
  readonly pages: LeasePages;
  /** What pools have in use. */
  readonly pools: PoolUsage;
  /** What changes about leases, for those who follow it. */
  readonly changes: LeaseChanges;
  /** What clients know a Reconfigure of this server by. */
  readonly reconfigureKeys: ReconfigureKeys;
  /** Numbers what is told of leases and the server. */
  readonly eventNumbers: EventNumbering;
  /**
   * The DUID of this server.
   *
   * @param make makes one, when the store has none yet; to be asked for before leases are recorded
   */
  serverId(make: () => Uint8Array): Uint8Array;
  /**
   * Records what an exchange changes. Who reads sees it at once; whether it holds is known later,
   * and no answer may tell of it before.
   *
   * @throws when it cannot be recorded: then nothing of it is
   */
  record(exchange: Exchange): Recorded;
  /** Tells what becomes of all that was recorded so far: one is lost, all are. */
  whenSettled(settled: Settled): void;
  /** Resolves when nothing is left to be settled. */
  drained(): Promise<void>;
  /**
   * Says how long changes are kept on record. A record that is there goes on; without one, changes
   * before this are not known.
   *
   * @param keptFor seconds; 0 ends the record
   * @param now Unix seconds
   */
  recordChanges(keptFor: number, now: number): void;
  /** Says for how many seconds leases are kept that have ended: seven days, where nobody says it. */
  keepEnded(seconds: number): void;
  /**
   * Tells of each lease that has expired: once, when that is stored, in the order of their ends.
   *
   * @returns ends that
   */
  followExpired(listener: ExpiredListener): () => void;
  /**
   * Notes what has expired, forgets leases that ended long ago, declined addresses that are no
   * longer kept back, and the clients that had no other.
   *
   * @param now Unix seconds
   * @param limit how many leases are looked at: a small batch holds nobody up
   * @returns whether there are more to look at
   */
  expire(now: number, limit: number): boolean;
  /**
   * Does what `expire` does, and forgets links without clients, keys of clients without leases, and
   * of the record of changes what changed long ago.
   *
   * @param now Unix seconds
   * @param limit how many leases are looked at: a small batch holds nobody up
   * @returns whether there are more to look at
   */
  purge(now: number, limit: number): boolean;
  /** Makes sure that what is stored is still where it was. @throws when it is not */
  look?(): void;
  /** Settles what is recorded, and closes the store. */
  close(): Promise<void>;
}
