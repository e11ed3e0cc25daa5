import type { LeaseReader } from "../leases/store.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { lastAddress, type Prefix } from "../wire/prefix.ts";
import type { Slots } from "./slots.ts";

/** Leases that are read at once. */
const PAGE = 1024;
/** Free slots that are remembered from one search for the next. */
const SPARE = 256;

/**
 * Finds free slots of a pool that is so full that guessing fails, down to the last one.
 *
 * A search reads held leases in order and takes the gaps between them. It remembers the gaps that
 * it saw, and a pool without any is not searched again before something can have become free.
 */
export class FreeSlotSearch {
  #spare: bigint[] = [];
  #exhausted: { readonly returns: number; readonly until: number } | undefined;

  constructor(
    readonly slots: Slots,
    readonly excludedUntil: (index: bigint) => bigint | undefined,
  ) {}

  /**
   * @param start the slot to search from, so that not everybody starts at the same place
   * @param isFree whether the slot could be handed out in this transaction
   */
  find(
    { surroundings: { leases }, now }: Transaction,
    start: bigint,
    isFree: (prefix: Prefix) => boolean,
  ): Prefix | undefined {
    if (this.#isExhausted(leases, now)) return undefined;
    const remembered = this.#takeSpare(isFree);
    if (remembered) return remembered;
    this.#spare = this.#gaps(leases, now, start, this.slots.size);
    if (this.#spare.length === 0) this.#spare = this.#gaps(leases, now, 0n, start);
    if (this.#spare.length === 0) {
      this.#exhausted = {
        returns: leases.returns,
        until: leases.earliestEnd(this.slots.first, this.slots.last, now) ?? Infinity,
      };
    }
    return this.#takeSpare(isFree);
  }

  #isExhausted(leases: LeaseReader, now: number): boolean {
    if (!this.#exhausted) return false;
    const { returns, until } = this.#exhausted;
    if (returns === leases.returns && now < until) return true;
    this.#exhausted = undefined;
    return false;
  }

  #takeSpare(isFree: (prefix: Prefix) => boolean): Prefix | undefined {
    while (this.#spare.length > 0) {
      const prefix = this.slots.at(this.#spare.pop()!);
      if (isFree(prefix)) return prefix;
    }
    return undefined;
  }

  /** Slots from `from` up to, not including, `to` that no held lease touches; `SPARE` at most. */
  #gaps(leases: LeaseReader, now: number, from: bigint, to: bigint): bigint[] {
    const gaps: bigint[] = [];
    let index = from;
    while (index < to && gaps.length < SPARE) {
      const slot = this.slots.at(index);
      const around = leases.heldWithin(slot, now);
      if (around) {
        index = max(index, this.slots.indexOf(lastAddress(around))) + 1n;
        continue;
      }
      const page = leases.heldBetween(slot.address, this.slots.last, now, PAGE);
      for (const lease of page) {
        index = this.#fill(gaps, index, min(this.slots.indexOf(lease.address), to));
        index = max(index, this.slots.indexOf(lastAddress(lease)) + 1n);
      }
      if (page.length < PAGE) index = this.#fill(gaps, index, to);
    }
    return gaps;
  }

  #fill(gaps: bigint[], from: bigint, to: bigint): bigint {
    let index = from;
    while (index < to && gaps.length < SPARE) {
      const excluded = this.excludedUntil(index);
      if (excluded === undefined) gaps.push(index);
      index = (excluded ?? index) + 1n;
    }
    return index;
  }
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
