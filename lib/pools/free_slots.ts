import type { Held } from "../leases/held.ts";
import { lastAddress, type Prefix } from "../wire/prefix.ts";
import type { Steps } from "../steps.ts";
import { EarliestTree } from "./earliest_tree.ts";
import type { Slots } from "./slots.ts";

/** Slots that are read together. */
const BLOCK = 256;
/** Leases that are looked at for a block: more only where parts of a slot are leased. */
const PAGE = 2 * BLOCK;
/** Blocks that one message has looked at again, after assignments elsewhere have changed. */
const LOOKED_AT_AGAIN = 4;

const UNKNOWN = -Infinity;
const FREE = 0;
const EXCLUDED = Infinity;

/** Where {@linkcode FreeSlots} learns what it does not know. */
export interface SlotSource {
  readonly slots: Slots;
  /** Held leases that begin in a range, of the first `limit` leases in it. */
  heldBetween(first: Uint8Array, last: Uint8Array, limit: number): readonly Held[];
  /** The last slot of the block around a slot that is never handed out. */
  excludedUntil(index: bigint): bigint | undefined;
  /** Another number whenever what is never handed out may have changed. */
  exclusionVersion(): number;
}

/**
 * Knows of each slot of a pool from when on it may be free, so that a search takes a few steps
 * however many are taken.
 *
 * Blocks of slots are read when a search comes to them, and followed from then on: 8 octets a slot.
 * A time that is too early costs a look-up, after which the right one is known; a time that is too
 * late would lose a slot, so whatever ends is to be noted.
 */
export class FreeSlots {
  readonly #slots: Slots;
  readonly #size: number;
  readonly #blocks = new Map<number, Float64Array>();
  /** Of each block, when its first slot may be free. */
  readonly #earliest: EarliestTree;
  /** Blocks that are known, and in which something is excluded. */
  readonly #excluding = new Set<number>();
  /** Blocks in which something was excluded that may be so no longer. */
  #stale: number[] = [];
  #exclusionVersion: number | undefined;

  constructor(slots: Slots) {
    this.#slots = slots;
    this.#size = Number(slots.size);
    this.#earliest = new EarliestTree(Math.ceil(this.#size / BLOCK), UNKNOWN);
  }

  /** Whether a slot is known not to be free. */
  isTaken(index: number, now: number): boolean {
    return this.#untilOf(index) > now;
  }

  /** Whether no slot can be free. */
  isExhausted(now: number): boolean {
    return this.#earliest.firstUpTo(now) === undefined;
  }

  /** Reads what is not known yet. */
  *learnAll(now: number, source: SlotSource): Steps<void> {
    for (let block = 0; block < this.#earliest.size; block++) {
      this.#learn(block, now, source);
      yield;
    }
  }

  /** The first slot from `from` on, and then from 0, that may be free. */
  next(from: number, now: number, source: SlotSource): number | undefined {
    return this.#nextBetween(from, this.#size, now, source) ??
      this.#nextBetween(0, from, now, source);
  }

  /**
   * To be called when nothing is free: looks at a few excluded slots again, where that may have
   * changed.
   *
   * @returns whether it is worth searching again
   */
  lookAgain(source: SlotSource): boolean {
    const version = source.exclusionVersion();
    if (this.#exclusionVersion !== version) {
      if (this.#exclusionVersion !== undefined) {
        this.#stale = [...this.#excluding, ...this.#earliest.with(EXCLUDED)];
      }
      this.#exclusionVersion = version;
    }
    const blocks = this.#stale.splice(0, LOOKED_AT_AGAIN);
    for (const block of blocks) this.#forget(block);
    return blocks.length > 0;
  }

  /** Notes that slots, both included, are never handed out. */
  exclude(first: bigint, last: bigint): void {
    this.#setAll(first, last, EXCLUDED);
  }

  /** Notes that an address or prefix is held until then, or no longer; `heldUntil` is then past. */
  note(prefix: Prefix, heldUntil: number): void {
    const first = this.#slots.indexOf(prefix.address);
    const last = this.#slots.indexOf(lastAddress(prefix));
    if (last < 0n || first >= this.#slots.size) return;
    this.#setAll(first, last, heldUntil);
  }

  #nextBetween(
    from: number,
    to: number,
    now: number,
    source: SlotSource,
  ): number | undefined {
    for (let index = from; index < to;) {
      const block = this.#earliest.firstUpTo(now, Math.floor(index / BLOCK));
      if (block === undefined) return undefined;
      if (this.#earliest.get(block) === UNKNOWN) this.#learn(block, now, source);
      const start = Math.max(index, block * BLOCK);
      const end = Math.min(to, (block + 1) * BLOCK);
      if (start >= to) return undefined;
      const known = this.#blocks.get(block);
      // One time stands for all of it.
      if (!known && this.#earliest.get(block) <= now) return start;
      const base = block * BLOCK;
      for (index = start; known && index < end; index++) {
        if (known[index - base]! <= now) return index;
      }
      index = end;
    }
    return undefined;
  }

  #untilOf(index: number): number {
    const block = Math.floor(index / BLOCK);
    return this.#blocks.get(block)?.[index % BLOCK] ?? this.#earliest.get(block);
  }

  #learn(block: number, now: number, source: SlotSource): void {
    if (this.#earliest.get(block) !== UNKNOWN) return;
    const start = block * BLOCK;
    const end = Math.min(start + BLOCK, this.#size);
    const slots = this.#slots;
    this.#exclusionVersion ??= source.exclusionVersion();
    const whole = source.excludedUntil(BigInt(start));
    if (whole !== undefined && whole >= BigInt(end - 1)) return this.exclude(BigInt(start), whole);
    const known = this.#put(block, FREE);
    const last = lastAddress(slots.at(BigInt(end - 1)));
    const page = source.heldBetween(slots.at(BigInt(start)).address, last, PAGE);
    const parts: Held[] = [];
    for (const held of page) {
      if (held.length === slots.length) {
        known[Number(slots.indexOf(held.address)) - start] = held.heldUntil;
      } else parts.push(held);
    }
    this.#earliest.set(block, earliestOf(known));
    for (const held of parts) this.note(held, held.heldUntil);
    for (let index = start; index < end;) {
      // Of what is taken, that it is excluded is learned when it is not.
      const excluded = known[index - start]! > now
        ? undefined
        : source.excludedUntil(BigInt(index));
      if (excluded !== undefined) this.exclude(BigInt(index), excluded);
      index = excluded === undefined ? index + 1 : Number(excluded) + 1;
    }
  }

  #setAll(first: bigint, last: bigint, until: number): void {
    const from = first < 0n ? 0 : Number(first);
    const to = last >= this.#slots.size ? this.#size - 1 : Number(last);
    const firstWhole = Math.ceil(from / BLOCK);
    const lastWhole = to === this.#size - 1
      ? this.#earliest.size - 1
      : Math.floor((to + 1) / BLOCK) - 1;
    if (firstWhole > lastWhole) return this.#setAcross(from, to, until);
    if (from < firstWhole * BLOCK) this.#setAcross(from, firstWhole * BLOCK - 1, until);
    if (to >= (lastWhole + 1) * BLOCK) this.#setAcross((lastWhole + 1) * BLOCK, to, until);
    for (const block of this.#blocks.keys()) {
      if (block >= firstWhole && block <= lastWhole) this.#forget(block);
    }
    this.#earliest.fill(firstWhole, lastWhole, until);
  }

  /** Sets slots of one block or two. */
  #setAcross(from: number, to: number, until: number): void {
    const block = Math.floor(from / BLOCK);
    const end = Math.min(to, (block + 1) * BLOCK - 1);
    this.#setWithin(block, from % BLOCK, end % BLOCK, until);
    if (end < to) this.#setAcross(end + 1, to, until);
  }

  #setWithin(block: number, from: number, to: number, until: number): void {
    const earliest = this.#earliest.get(block);
    if (earliest === UNKNOWN) return;
    const known = this.#blocks.get(block) ?? this.#put(block, earliest);
    if (until === EXCLUDED || earliest === EXCLUDED) this.#excluding.add(block);
    let mayRise = false;
    for (let at = from; at <= to; at++) {
      mayRise ||= known[at] === earliest;
      known[at] = until;
    }
    if (until < earliest) this.#earliest.set(block, until);
    else if (mayRise) this.#earliest.set(block, earliestOf(known));
  }

  #put(block: number, until: number): Float64Array {
    const known = new Float64Array(Math.min(BLOCK, this.#size - block * BLOCK)).fill(until);
    this.#blocks.set(block, known);
    this.#earliest.set(block, until);
    return known;
  }

  #forget(block: number): void {
    this.#blocks.delete(block);
    this.#excluding.delete(block);
    this.#earliest.set(block, UNKNOWN);
  }
}

function earliestOf(times: Float64Array): number {
  let earliest = Infinity;
  for (const time of times) if (time < earliest) earliest = time;
  return earliest;
}
