import { isLive } from "../leases/lease.ts";
import type { LeaseReader } from "../leases/store.ts";
import type { Assigner, Lifetimes, RequestedIa } from "../pipeline/assigner.ts";
import type { OptionRule } from "../pipeline/option_rule.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import type { Option } from "../wire/option.ts";
import { iaPd } from "../wire/options/identity_association.ts";
import type { ExcludedPrefix } from "../wire/options/prefix_exclude.ts";
import type { Prefix } from "../wire/prefix.ts";
import { KeyedSequence } from "./keyed_sequence.ts";
import type { Steps } from "../steps.ts";
import type { PoolLimit } from "./pool_limit.ts";
import { SlotSearch } from "./slot_search.ts";
import type { Slots } from "./slots.ts";
import { takenBy } from "./taken_by.ts";
import { isUnwanted, orWhatIsLast } from "./unwanted.ts";

/** How often a place is guessed before the pool is searched: enough until it is half full. */
const GUESSES = 4;

/** What a pool never hands out. */
export interface PoolExclusions {
  /**
   * The index of the last slot of the block around this one that is never handed out, or
   * `undefined` when this one may be.
   */
  excludedUntil(index: bigint): bigint | undefined;
  /** Another number whenever that may have changed. */
  exclusionVersion(): number;
}

/** What a pool is made of. */
export interface PoolSetup extends PoolExclusions {
  /** Option code of the IAs it fills: 3 IA_NA, 4 IA_TA, 25 IA_PD. */
  readonly iaType: number;
  readonly slots: Slots;
  /** What clients are told to leave out of each prefix, where that is so. */
  readonly exclusion?: Option<ExcludedPrefix> | undefined;
  /** How long it gives something to a client that wishes a valid lifetime; 0: none. */
  readonly lifetimesFor: (wishedLifetime: number) => Lifetimes;
  /** What it is called. */
  readonly name: string;
  /** How much of it goes to one place or client; none: any. */
  readonly limits: readonly PoolLimit[];
  /** Whether it gives an IA something besides what another gives it. */
  readonly isInAddition?: boolean;
  /** Whether what nobody has is of who comes to extend it. */
  readonly adoptsUnknown?: boolean;
  /** What clients are told that get something of it; left out: nothing in particular. */
  readonly optionRules?: readonly OptionRule[] | undefined;
  /** Octets that only this server knows. */
  readonly secret: Uint8Array;
  /** Whether the pool serves clients there. */
  isFor(transaction: Transaction): boolean;
}

/** Hands out addresses, or prefixes, from a range: to the same client the same one, in no order. */
export class Pool implements Assigner {
  readonly overrides = false;
  readonly iaType: number;
  readonly name: string;
  readonly delegatedLength: number | undefined;
  readonly isInAddition: boolean;
  readonly adoptsUnknown: boolean;
  readonly optionRules: readonly OptionRule[] | undefined;
  readonly #setup: PoolSetup;
  readonly #search: SlotSearch;

  constructor(setup: PoolSetup) {
    this.#setup = setup;
    this.#search = new SlotSearch(setup);
    this.iaType = setup.iaType;
    this.name = setup.name;
    this.isInAddition = setup.isInAddition ?? false;
    this.adoptsUnknown = setup.adoptsUnknown ?? false;
    this.optionRules = setup.optionRules;
    this.delegatedLength = setup.iaType === iaPd.code ? setup.slots.length : undefined;
  }

  /** Reads what is taken, where that is much, before the first client waits for it. */
  opening(leases: LeaseReader, now: number): Steps<void> {
    return this.#search.opening(leases, now);
  }

  /** To be called when the pool is no longer used. */
  close(): void {
    this.#search.close();
    for (const limit of this.#setup.limits) limit.close();
  }

  isFor(transaction: Transaction): boolean {
    return this.#setup.isFor(transaction);
  }

  exclusionFrom(): Option<ExcludedPrefix> | undefined {
    return this.#setup.exclusion;
  }

  lifetimesFor(wishedLifetime: number): Lifetimes {
    return this.#setup.lifetimesFor(wishedLifetime);
  }

  /** What expired is the client's again only where there is room for it. */
  serves(transaction: Transaction, prefix: Prefix): boolean {
    const { slots, excludedUntil, limits } = this.#setup;
    if (!slots.has(prefix) || excludedUntil(slots.indexOf(prefix.address)) !== undefined) {
      return false;
    }
    if (limits.length === 0) return true;
    const lease = transaction.leases.own(prefix);
    return !lease || isLive(lease, transaction.now) || !this.#reached(transaction);
  }

  isFree(transaction: Transaction, prefix: Prefix): boolean {
    if (isUnwanted(transaction, prefix)) return false;
    return !takenBy(transaction, prefix) && !this.#reached(transaction);
  }

  pick(transaction: Transaction, ia: RequestedIa): readonly Prefix[] {
    const reached = this.#reached(transaction);
    reached?.noteRefusal(transaction);
    const found = reached
      ? undefined
      : orWhatIsLast(transaction, () => this.#find(transaction, ia));
    if (found) return [found];
    transaction.refusals.noteLack(ia, this.name, reached?.reason ?? "pool-full");
    return [];
  }

  #reached(transaction: Transaction): PoolLimit | undefined {
    return this.#setup.limits.find((limit) => limit.isReached(transaction));
  }

  #find(transaction: Transaction, ia: RequestedIa): Prefix | undefined {
    if (this.#search.isExhausted(transaction)) return undefined;
    const { slots: { size }, secret } = this.#setup;
    const places = new KeyedSequence(secret, transaction.clientId!, ia.iaType, ia.iaid);
    let index = 0n;
    for (let guess = 0; guess < GUESSES; guess++) {
      index = places.next() % size;
      const prefix = this.#search.at(index, transaction);
      if (prefix) return prefix;
    }
    return this.#search.from(index, transaction);
  }
}
