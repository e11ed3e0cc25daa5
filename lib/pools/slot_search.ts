import type { LeaseReader } from "../leases/store.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { lastAddress, type Prefix } from "../wire/prefix.ts";
import type { Steps } from "../steps.ts";
import { FreeSlots, type SlotSource } from "./free_slots.ts";
import type { PoolSetup } from "./pool.ts";
import { isUnwanted } from "./unwanted.ts";
import type { Slots } from "./slots.ts";
import { takenBy } from "./taken_by.ts";

/** Slots of the largest pool of which each is known. One that is larger is never nearly full. */
const MOST_KNOWN = 2n ** 22n;
/** Slots, or what is taken as a whole, that are looked at in a pool that is larger. */
const STEPS = 64;
/** Slots that are looked at to see how much is taken: a quarter, and all of it is read. */
const SAMPLES = 64n;
/** Where none of so many is taken, a quarter hardly is. */
const FEW_SAMPLES = 16;
const STRIDE = 25;

/** Finds free slots of a pool, down to the last one. */
export class SlotSearch {
  readonly #setup: PoolSetup;
  #free: FreeSlots | undefined;
  #unfollow: () => void = () => {};
  /** Whose message has had excluded slots looked at again. */
  #lookedAgainFor: Transaction | undefined;

  constructor(setup: PoolSetup) {
    this.#setup = setup;
  }

  *opening(leases: LeaseReader, now: number): Steps<void> {
    const { slots } = this.#setup;
    if (slots.size > MOST_KNOWN) return;
    if (!isMuchTaken(slots, leases, now)) return;
    yield* this.#begin(leases).learnAll(now, this.#source(leases, now));
  }

  close(): void {
    this.#unfollow();
    this.#free = undefined;
  }

  /** Whether it is known that nothing is free. */
  isExhausted(transaction: Transaction): boolean {
    const { leases } = transaction.surroundings;
    return this.#free?.isExhausted(transaction.othersNow) === true &&
      !this.#lookAgain(this.#free, this.#source(leases, transaction.othersNow), transaction);
  }

  /** The slot at an index, where it is free. */
  at(index: bigint, transaction: Transaction): Prefix | undefined {
    if (this.#free?.isTaken(Number(index), transaction.othersNow)) return undefined;
    const prefix = this.#setup.slots.at(index);
    if (isUnwanted(transaction, prefix)) return undefined;
    return this.#takenUntil(index, prefix, transaction) === undefined ? prefix : undefined;
  }

  /** The first free slot from an index on, and then from the first one on. */
  from(start: bigint, transaction: Transaction): Prefix | undefined {
    if (this.#setup.slots.size > MOST_KNOWN) return this.#step(start, transaction);
    const { surroundings: { leases }, othersNow } = transaction;
    const source = this.#source(leases, othersNow);
    const free = this.#begin(leases);
    const first = Number(start);
    return this.#next(free, first, transaction, source) ??
      (this.#lookAgain(free, source, transaction)
        ? this.#next(free, first, transaction, source)
        : undefined);
  }

  #next(
    free: FreeSlots,
    start: number,
    transaction: Transaction,
    source: SlotSource,
  ): Prefix | undefined {
    let from = start;
    let given: number | undefined;
    while (true) {
      const index = free.next(from, transaction.othersNow, source);
      if (index === undefined || index === given) return undefined;
      const prefix = source.slots.at(BigInt(index));
      if (!isUnwanted(transaction, prefix)) {
        if (this.#takenUntil(BigInt(index), prefix, transaction) === undefined) return prefix;
        continue;
      }
      given ??= index;
      from = (index + 1) % Number(source.slots.size);
    }
  }

  /** Once for each message. */
  #lookAgain(free: FreeSlots, source: SlotSource, transaction: Transaction): boolean {
    if (this.#lookedAgainFor === transaction) return false;
    this.#lookedAgainFor = transaction;
    return free.lookAgain(source);
  }

  /** Steps over what is taken, a lease or an excluded prefix at a time. */
  #step(start: bigint, transaction: Transaction): Prefix | undefined {
    const { slots } = this.#setup;
    let index = start;
    let passed = 0n;
    for (let step = 0; step < STEPS && passed < slots.size; step++) {
      const prefix = slots.at(index);
      const until = this.#takenUntil(index, prefix, transaction);
      if (until === undefined && !isUnwanted(transaction, prefix)) return prefix;
      const next = (until ?? index) + 1n;
      passed += next - index;
      index = next < slots.size ? next : 0n;
    }
    return undefined;
  }

  /** The last slot of what takes the one at an index; `undefined`: nothing does. */
  #takenUntil(index: bigint, prefix: Prefix, transaction: Transaction): bigint | undefined {
    const { othersNow } = transaction;
    const { slots, excludedUntil } = this.#setup;
    const excluded = excludedUntil(index);
    if (excluded !== undefined) {
      this.#free?.exclude(index, excluded);
      return excluded;
    }
    const held = takenBy(transaction, prefix);
    if (!held) return undefined;
    this.#free?.note(held, Math.max(held.validUntil, othersNow + 1));
    return max(index, slots.indexOf(lastAddress(held)));
  }

  #begin(leases: LeaseReader): FreeSlots {
    if (this.#free) return this.#free;
    const free = new FreeSlots(this.#setup.slots);
    this.#free = free;
    this.#unfollow = leases.followHeld((prefix, heldUntil) => free.note(prefix, heldUntil));
    return free;
  }

  #source(leases: LeaseReader, now: number): SlotSource {
    const { slots, excludedUntil, exclusionVersion } = this.#setup;
    return {
      slots,
      heldBetween: (first, last, limit) => leases.heldBetween(first, last, now, limit),
      excludedUntil,
      exclusionVersion,
    };
  }
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** Whether about a quarter is taken or more: of ten thousand pools, most are seen to be empty soon. */
function isMuchTaken(slots: Slots, leases: LeaseReader, now: number): boolean {
  const samples = Number(min(SAMPLES, slots.size));
  let taken = 0;
  for (let sample = 0; sample < samples; sample++) {
    if (sample === FEW_SAMPLES && taken === 0) return false;
    // Here and there, and each once: the stride has no factor in common with a power of two.
    const place = samples === Number(SAMPLES) ? sample * STRIDE % samples : sample;
    if (leases.heldWithin(slots.at(BigInt(place) * slots.size / BigInt(samples)), now)) taken++;
  }
  return 4 * taken >= samples;
}
