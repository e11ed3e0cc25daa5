import { addressToBigInt, bigIntToAddress } from "../wire/address.ts";
import { lastAddress, type Prefix } from "../wire/prefix.ts";
import { prefixOrder } from "./prefix_order.ts";

/** 32-bit words of an address. */
const WORDS = 4;

/** Addresses and prefixes that are kept elsewhere, such as in a database. */
export interface KeptElsewhere {
  /** Whether any of them lies between two addresses, both included: 16 octets each. */
  overlaps(first: Uint8Array, last: Uint8Array): boolean;
  /** The last of several addresses one after the other that are there: 16 octets. */
  endOfRun(first: Uint8Array): Uint8Array;
  /**
   * How far reaches what is there of a range: its `last`, or the end of a prefix around it.
   *
   * @returns 16 octets, or `undefined` when nothing is there
   */
  reach(first: Uint8Array, last: Uint8Array): Uint8Array | undefined;
  /** Another number whenever something may have changed. */
  version(): number;
}

/** Addresses of a run that are looked at, at most: whoever wants the next ones asks again. */
export const LONGEST_RUN = 64;

/** What is in a {@linkcode PrefixSet} itself, put in order, as plain data. */
export interface PackedPrefixes {
  readonly count: number;
  readonly words: Uint32Array<ArrayBuffer>;
  readonly lengths: Uint8Array<ArrayBuffer>;
}

/**
 * Addresses and prefixes, of which there may be a million, and whether something is among them.
 *
 * A look-up is a binary search. What is added is put in order by the first look-up after it, which
 * takes a while for a million: `settle` does that beforehand.
 */
export class PrefixSet {
  // The settled ones first: sorted, and none within another. A million takes 17 MB.
  #words = new Uint32Array(16 * WORDS);
  #lengths = new Uint8Array(16);
  #count = 0;
  #isSettled = true;
  readonly #elsewhere: KeptElsewhere[] = [];
  readonly #first = new Uint32Array(WORDS);
  readonly #last = new Uint32Array(WORDS);

  /** The same again. @param packed no longer to be used by others */
  static of({ count, words, lengths }: PackedPrefixes): PrefixSet {
    const set = new PrefixSet();
    set.#count = count;
    set.#words = words;
    set.#lengths = lengths;
    return set;
  }

  /** As plain data, for another thread; without what is kept elsewhere. */
  get packed(): PackedPrefixes {
    this.settle();
    return { count: this.#count, words: this.#words, lengths: this.#lengths };
  }

  /** Adds one address (128 bits) or a prefix without host bits. */
  add({ address, length }: Prefix): void {
    if (this.#count === this.#lengths.length) this.#resize(Math.max(16, this.#count * 2));
    readWords(address, this.#words, this.#count * WORDS);
    this.#lengths[this.#count++] = length;
    this.#isSettled = false;
  }

  /** Adds what is kept elsewhere, such as in a database. */
  addElsewhere(kept: KeptElsewhere): void {
    this.#elsewhere.push(kept);
  }

  /** Another number whenever what is kept elsewhere may have changed. */
  version(): number {
    return this.#elsewhere.reduce((sum, kept) => sum + kept.version(), 0);
  }

  /** Puts what was added in order, once nothing more is to come. */
  settle(): void {
    if (this.#isSettled) return;
    const order = prefixOrder(this.#words, this.#lengths, this.#count);
    const [words, lengths] = [this.#words, this.#lengths];
    this.#words = new Uint32Array(order.length * WORDS);
    this.#lengths = new Uint8Array(order.length);
    this.#count = 0;
    for (const index of order) {
      const from = index * WORDS;
      for (let word = 0; word < WORDS; word++) this.#first[word] = words[from + word]!;
      if (this.#count > 0 && this.#reaches(this.#count - 1, this.#first)) continue;
      this.#words.set(this.#first, this.#count * WORDS);
      this.#lengths[this.#count++] = lengths[index]!;
    }
    if (this.#count < order.length) this.#resize(this.#count);
    this.#isSettled = true;
  }

  /** Whether the address, as a number, is one of these or in one of these. */
  hasAddress(address: bigint): boolean {
    if (this.#holding(address) !== undefined) return true;
    if (this.#elsewhere.length === 0) return false;
    const octets = bigIntToAddress(address);
    return this.overlapsElsewhere(octets, octets);
  }

  /**
   * The end of a run of addresses, as numbers, that are all among these: for whoever would ask for
   * one after the other.
   *
   * @returns `undefined` when the address itself is not
   */
  endOfRun(address: bigint): bigint | undefined {
    const index = this.#holding(address);
    if (index !== undefined) return this.#endOfRunFrom(index, address);
    if (this.#elsewhere.length === 0) return undefined;
    const octets = bigIntToAddress(address);
    const kept = this.#elsewhere.find((each) => each.overlaps(octets, octets));
    return kept && addressToBigInt(kept.endOfRun(octets));
  }

  /**
   * How far one of these reaches that has an address in common with the prefix: to the end of the
   * prefix, or of a larger one around it.
   *
   * @returns 16 octets, or `undefined` when none has
   */
  reach(prefix: Prefix): Uint8Array | undefined {
    const last = lastAddress(prefix);
    if (this.countWithin(prefix.address, last) > 0) {
      const index = this.#countUpTo(this.#first) - 1;
      const isAround = index >= 0 && this.#lengths[index]! < prefix.length &&
        this.#reaches(index, this.#first);
      return isAround ? lastAddress({ ...prefix, length: this.#lengths[index]! }) : last;
    }
    for (const kept of this.#elsewhere) {
      const end = kept.reach(prefix.address, last);
      if (end) return end;
    }
    return undefined;
  }

  /** The first of these that is the same as the prefix, or within it; not of what is elsewhere. */
  firstWithin(prefix: Prefix): Prefix | undefined {
    if (this.countWithin(prefix.address, lastAddress(prefix)) === 0) return undefined;
    const index = this.#countBefore(this.#first);
    const at = index * WORDS;
    if (index >= this.#count || compare(this.#words, at, this.#last) > 0) return undefined;
    const length = this.#lengths[index]!;
    if (length < prefix.length) return undefined;
    const address = new Uint8Array(16);
    const view = new DataView(address.buffer);
    for (let word = 0; word < WORDS; word++) view.setUint32(word * 4, this.#words[at + word]!);
    return { address, length };
  }

  /** Whether the prefix has an address in common with one of these. */
  overlaps(prefix: Prefix): boolean {
    return this.overlapsRange(prefix.address, lastAddress(prefix));
  }

  /** Whether one of these has an address between the two, both included: 16 octets each. */
  overlapsRange(first: Uint8Array, last: Uint8Array): boolean {
    return this.countWithin(first, last) > 0 || this.overlapsElsewhere(first, last);
  }

  /** Whether something that is kept elsewhere lies between the two, both included. */
  overlapsElsewhere(first: Uint8Array, last: Uint8Array): boolean {
    return this.#elsewhere.some((kept) => kept.overlaps(first, last));
  }

  /**
   * How many of these have an address between the two, both included: 16 octets each. What is
   * within another is not counted, and neither is what is kept elsewhere.
   */
  countWithin(first: Uint8Array, last: Uint8Array): number {
    this.settle();
    readWords(first, this.#first, 0);
    readWords(last, this.#last, 0);
    const before = this.#countBefore(this.#first);
    const within = this.#countUpTo(this.#last) - before;
    return within + (before > 0 && this.#reaches(before - 1, this.#first) ? 1 : 0);
  }

  /** The index of the one that holds the address. */
  #holding(address: bigint): number | undefined {
    this.settle();
    const low = address & 0xffff_ffff_ffff_ffffn;
    this.#first[0] = Number(address >> 96n);
    this.#first[1] = Number(address >> 64n & 0xffff_ffffn);
    this.#first[2] = Number(low >> 32n);
    this.#first[3] = Number(low & 0xffff_ffffn);
    const before = this.#countUpTo(this.#first) - 1;
    return before >= 0 && this.#reaches(before, this.#first) ? before : undefined;
  }

  /** Of a prefix its end; of an address that of those after it, one by one. */
  #endOfRunFrom(index: number, address: bigint): bigint {
    const length = this.#lengths[index]!;
    if (length < 128) return address | (1n << BigInt(128 - length)) - 1n;
    let run = 1;
    while (run < LONGEST_RUN && this.#isNext(index + run)) run++;
    return address + BigInt(run - 1);
  }

  /** Whether this is an address, and the one right after that before it; not over a word's end. */
  #isNext(index: number): boolean {
    if (index >= this.#count || this.#lengths[index] !== 128) return false;
    const at = index * WORDS;
    const words = this.#words;
    return words[at] === words[at - 4] && words[at + 1] === words[at - 3] &&
      words[at + 2] === words[at - 2] && words[at + 3] === words[at - 1]! + 1;
  }

  /** How many begin at or before the address. */
  #countUpTo(address: Uint32Array): number {
    return this.#search(address, 0);
  }

  /** How many begin before the address. */
  #countBefore(address: Uint32Array): number {
    return this.#search(address, -1);
  }

  /** How many compare to the address as -1 or, when `most` is 0, as 0. */
  #search(address: Uint32Array, most: number): number {
    const words = this.#words;
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compare(words, middle * WORDS, address) <= most) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Whether the prefix at an index, which begins at or before the address, holds it. */
  #reaches(index: number, address: Uint32Array): boolean {
    const length = this.#lengths[index]!;
    for (let word = 0; word < WORDS; word++) {
      const bits = length - word * 32;
      if (bits <= 0) return true;
      const differing = this.#words[index * WORDS + word]! ^ address[word]!;
      if (bits >= 32 ? differing !== 0 : differing >>> (32 - bits) !== 0) return false;
    }
    return true;
  }

  #resize(size: number): void {
    const [words, lengths] = [this.#words, this.#lengths];
    this.#words = new Uint32Array(size * WORDS);
    this.#lengths = new Uint8Array(size);
    this.#words.set(words.subarray(0, Math.min(words.length, size * WORDS)));
    this.#lengths.set(lengths.subarray(0, Math.min(lengths.length, size)));
  }
}

function readWords(address: Uint8Array, into: Uint32Array, at: number): void {
  for (let word = 0; word < WORDS; word++) {
    const from = word * 4;
    into[at + word] = address[from]! << 24 | address[from + 1]! << 16 | address[from + 2]! << 8 |
      address[from + 3]!;
  }
}

function compare(words: Uint32Array, at: number, address: Uint32Array): number {
  for (let word = 0; word < WORDS; word++) {
    const left = words[at + word]!;
    const right = address[word]!;
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
