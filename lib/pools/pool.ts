import { isHeld, type Lease } from "../leases/lease.ts";
import type { LeaseReader } from "../leases/store.ts";
import type { Assigner, RequestedIa } from "../pipeline/assigner.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import type { Option } from "../wire/option.ts";
import { iaPd } from "../wire/options/identity_association.ts";
import type { ExcludedPrefix } from "../wire/options/prefix_exclude.ts";
import type { Prefix } from "../wire/prefix.ts";
import { FreeSlotSearch } from "./free_slot_search.ts";
import { KeyedSequence } from "./keyed_sequence.ts";
import { RecentOffers } from "./recent_offers.ts";
import type { Slots } from "./slots.ts";

/** How often a place is guessed before the pool is searched: enough unless it is nearly full. */
const GUESSES = 16;

/** What a pool is made of. */
export interface PoolSetup {
  /** Option code of the IAs it fills: 3 IA_NA, 4 IA_TA, 25 IA_PD. */
  readonly iaType: number;
  readonly slots: Slots;
  /** What clients are told to leave out of each prefix, where that is so. */
  readonly exclusion?: Option<ExcludedPrefix> | undefined;
  /** Seconds. */
  readonly preferredLifetime: number;
  /** Seconds. */
  readonly validLifetime: number;
  /** Octets that only this server knows. */
  readonly secret: Uint8Array;
  /** Whether the pool serves clients there. */
  isFor(transaction: Transaction): boolean;
  /**
   * The index of the last slot of the block around this one that is never handed out, or
   * `undefined` when this one may be.
   */
  excludedUntil(index: bigint): bigint | undefined;
}

/** Hands out addresses, or prefixes, from a range: to the same client the same one, in no order. */
export class Pool implements Assigner {
  readonly overrides = false;
  readonly iaType: number;
  readonly preferredLifetime: number;
  readonly validLifetime: number;
  readonly delegatedLength: number | undefined;
  readonly #setup: PoolSetup;
  readonly #search: FreeSlotSearch;
  readonly #offers = new RecentOffers();

  constructor(setup: PoolSetup) {
    this.#setup = setup;
    this.#search = new FreeSlotSearch(setup.slots, setup.excludedUntil);
    this.iaType = setup.iaType;
    this.preferredLifetime = setup.preferredLifetime;
    this.validLifetime = setup.validLifetime;
    this.delegatedLength = setup.iaType === iaPd.code ? setup.slots.length : undefined;
  }

  isFor(transaction: Transaction): boolean {
    return this.#setup.isFor(transaction);
  }

  exclusionFrom(): Option<ExcludedPrefix> | undefined {
    return this.#setup.exclusion;
  }

  serves(_: Transaction, prefix: Prefix): boolean {
    const { slots, excludedUntil } = this.#setup;
    return slots.has(prefix) && excludedUntil(slots.indexOf(prefix.address)) === undefined;
  }

  isFree(transaction: Transaction, prefix: Prefix): boolean {
    return !transaction.isAssigned(prefix) &&
      heldLease(transaction.surroundings.leases, prefix, transaction.now) === undefined;
  }

  pick(transaction: Transaction, ia: RequestedIa): Prefix | undefined {
    const { slots, secret, excludedUntil } = this.#setup;
    const places = new KeyedSequence(secret, transaction.clientId!, ia.iaType, ia.iaid);
    let index = 0n;
    for (let guess = 0; guess < GUESSES; guess++) {
      index = places.next() % slots.size;
      if (excludedUntil(index) !== undefined) continue;
      const prefix = slots.at(index);
      if (this.isFree(transaction, prefix)) return prefix;
    }
    return this.#findFree(transaction, ia.iaid, index);
  }

  #findFree(transaction: Transaction, iaid: number, start: bigint): Prefix | undefined {
    const clientId = transaction.clientId!;
    const isFree = (prefix: Prefix) => this.isFree(transaction, prefix);
    const offered = this.#offers.find(clientId, iaid);
    if (offered !== undefined) {
      const prefix = this.#setup.slots.at(offered);
      if (isFree(prefix)) return prefix;
    }
    const found = this.#search.find(transaction, start, isFree);
    if (found) this.#offers.remember(clientId, iaid, this.#setup.slots.indexOf(found.address));
    return found;
  }
}

/** Addresses are looked up exactly; a prefix may also be part of another, or hold others. */
function heldLease(leases: LeaseReader, prefix: Prefix, now: number): Lease | undefined {
  if (prefix.length < 128) return leases.heldWithin(prefix, now);
  const lease = leases.leaseOf(prefix);
  return lease && isHeld(lease, now) ? lease : undefined;
}
