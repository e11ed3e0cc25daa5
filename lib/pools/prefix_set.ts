import { bigIntToAddress } from "../wire/address.ts";
import { lastAddress, type Prefix } from "../wire/prefix.ts";
import { prefixOrder } from "./prefix_order.ts";

/** 32-bit words of an address. */
const WORDS = 4;

/**
 * Says whether any of what is kept elsewhere lies between two addresses, both included: 16 octets
 * each. For one address they are the same.
 */
export type RangeLookup = (first: Uint8Array, last: Uint8Array) => boolean;

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
  readonly #lookups: RangeLookup[] = [];
  readonly #first = new Uint32Array(WORDS);
  readonly #last = new Uint32Array(WORDS);

  /** Adds one address (128 bits) or a prefix without host bits. */
  add({ address, length }: Prefix): void {
    if (this.#count === this.#lengths.length) this.#resize(this.#count * 2);
    readWords(address, this.#words, this.#count * WORDS);
    this.#lengths[this.#count++] = length;
    this.#isSettled = false;
  }

  /** Adds what is kept elsewhere, such as in a database. */
  addLookup(lookup: RangeLookup): void {
    this.#lookups.push(lookup);
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
    this.settle();
    this.#first[0] = Number(address >> 96n);
    this.#first[1] = Number(address >> 64n & 0xffff_ffffn);
    const low = address & 0xffff_ffff_ffff_ffffn;
    this.#first[2] = Number(low >> 32n);
    this.#first[3] = Number(low & 0xffff_ffffn);
    const before = this.#countUpTo(this.#first) - 1;
    if (before >= 0 && this.#reaches(before, this.#first)) return true;
    if (this.#lookups.length === 0) return false;
    const octets = bigIntToAddress(address);
    return this.#lookups.some((lookup) => lookup(octets, octets));
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
    return this.#lookups.some((lookup) => lookup(first, last));
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
