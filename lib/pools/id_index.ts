/** What one id takes on average: `remote-id:40208:0123456789abcdef`. */
const TYPICAL_ID = 32;
/** Ids for which there is room at first: each of ten thousand links may have a table of its own. */
const FEW = 16;

/** An {@linkcode IdIndex} as plain data. */
export interface PackedIds {
  readonly count: number;
  readonly slots: Uint32Array<ArrayBuffer>;
  readonly octets: Uint8Array<ArrayBuffer>;
  readonly ends: Float64Array<ArrayBuffer>;
}

/**
 * Numbers ids in the order in which they come: 0, 1 and so on.
 *
 * An open hash table over packed ids: a million take 50 MB, where a `Map` of strings takes 150.
 */
export class IdIndex {
  #count = 0;
  // The number of the id, plus 1; 0 is free. Never more than half full.
  #slots = new Uint32Array(2 * FEW);
  #ids = new Uint8Array(FEW * TYPICAL_ID);
  // Where in #ids each id ends, which is where the next begins.
  #ends = new Float64Array(FEW);

  /** The same again. @param packed no longer to be used by others */
  static of({ count, slots, octets, ends }: PackedIds): IdIndex {
    const index = new IdIndex();
    index.#count = count;
    index.#slots = slots;
    index.#ids = octets;
    index.#ends = ends;
    return index;
  }

  /** As plain data, for another thread. */
  get packed(): PackedIds {
    return { count: this.#count, slots: this.#slots, octets: this.#ids, ends: this.#ends };
  }

  /** How many there are. */
  get size(): number {
    return this.#count;
  }

  /** The number of an id, or `undefined` when it is none of these. */
  numberOf(id: string): number | undefined {
    const entry = this.#slots[this.#slotOf(id)]!;
    return entry === 0 ? undefined : entry - 1;
  }

  /** The id of a number that one has. */
  idOf(number: number): string {
    return String.fromCharCode(...this.#ids.subarray(this.#startOf(number), this.#ends[number]));
  }

  /**
   * Adds an id of ASCII characters.
   *
   * @returns its number, or `undefined` when it has one already
   */
  add(id: string): number | undefined {
    if (this.#count === this.#ends.length) this.#grow();
    const slot = this.#slotOf(id);
    if (this.#slots[slot] !== 0) return undefined;
    const start = this.#startOf(this.#count);
    this.#makeRoom(start + id.length);
    for (let at = 0; at < id.length; at++) this.#ids[start + at] = id.charCodeAt(at);
    this.#ends[this.#count] = start + id.length;
    this.#slots[slot] = ++this.#count;
    return this.#count - 1;
  }

  /** The slot of an id, or the free one that would be its. */
  #slotOf(id: string): number {
    const mask = this.#slots.length - 1;
    let hash = BASIS;
    for (let at = 0; at < id.length; at++) hash = mixed(hash, id.charCodeAt(at));
    let slot = spread(hash) & mask;
    for (let entry; (entry = this.#slots[slot]!) !== 0; slot = slot + 1 & mask) {
      if (this.#is(entry - 1, id)) break;
    }
    return slot;
  }

  #is(number: number, id: string): boolean {
    const start = this.#startOf(number);
    if (this.#ends[number]! - start !== id.length) return false;
    // From the end: that is where ids differ.
    for (let at = id.length - 1; at >= 0; at--) {
      if (this.#ids[start + at] !== id.charCodeAt(at)) return false;
    }
    return true;
  }

  #startOf(number: number): number {
    return number === 0 ? 0 : this.#ends[number - 1]!;
  }

  #makeRoom(octets: number): void {
    if (octets <= this.#ids.length) return;
    const larger = new Uint8Array(Math.max(this.#ids.length * 2, octets));
    larger.set(this.#ids);
    this.#ids = larger;
  }

  #grow(): void {
    const ends = new Float64Array(this.#ends.length * 2);
    ends.set(this.#ends);
    this.#ends = ends;
    const mask = this.#slots.length * 2 - 1;
    this.#slots = new Uint32Array(mask + 1);
    for (let number = 0; number < this.#count; number++) {
      let hash = BASIS;
      for (let at = this.#startOf(number); at < ends[number]!; at++) {
        hash = mixed(hash, this.#ids[at]!);
      }
      let slot = spread(hash) & mask;
      while (this.#slots[slot] !== 0) slot = slot + 1 & mask;
      this.#slots[slot] = number + 1;
    }
  }
}

// The hash of Fowler, Noll and Vo (FNV-1a) with 32 bits: a step a character, from this on.
const BASIS = 0x811c9dc5;

function mixed(hash: number, octet: number): number {
  return Math.imul(hash ^ octet, 0x01000193);
}

/** Brings the high bits, which every character reaches, down to where the slot is taken from. */
function spread(hash: number): number {
  return hash ^ hash >>> 15;
}
