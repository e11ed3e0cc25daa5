import { WireError } from "./error.ts";

/**
 * Containers within containers, at most. Each relay takes one level, and a chain that is somewhat
 * longer than the 32 relays of RFC 8415 section 7.6 is still read, to be refused for what it is.
 */
const MAX_DEPTH = 72;

/**
 * Values that are passed over in one message, at most: each costs as much as a whole message that
 * cannot be read.
 */
const MOST_PASSED_OVER = 4;

/**
 * What becomes of malformed values: the first ends the reading; a few are passed over, as in a
 * message that is received; or all of them are, as in one that is shown.
 */
export type Tolerance = "none" | "received" | "shown";

/** Stands for a value that was passed over. */
export const PASSED_OVER: unique symbol = Symbol("passed over");

/** Walks through bytes in network order, never past {@linkcode Reader.end}. */
export class Reader {
  /** The next octet to read. */
  position: number;
  /** Where the value now being read stops; {@linkcode Reader.within} narrows it. */
  end: number;
  /** What is being read, as options call their places: `solicit`, `iana`. */
  place = "";
  /** What was wrong with the value that was passed over last. */
  whyPassedOver = "";
  #depth = 0;
  #passedOver = 0;

  /**
   * Begins at `position`. Views of `bytes` are handed out: leave it alone meanwhile.
   *
   * @param tolerance what those who read with this do about malformed values
   */
  constructor(
    readonly bytes: Uint8Array,
    position = 0,
    end: number = bytes.length,
    readonly tolerance: Tolerance = "none",
  ) {
    this.position = position;
    this.end = end;
  }

  /** Octets left before {@linkcode Reader.end}. */
  get remaining(): number {
    return this.end - this.position;
  }

  /** The next octet. */
  uint8(): number {
    return this.bytes[this.#advance(1)]!;
  }

  /** The next two octets, as a number. */
  uint16(): number {
    const at = this.#advance(2);
    return this.bytes[at]! << 8 | this.bytes[at + 1]!;
  }

  /** The next three octets, as a number. */
  uint24(): number {
    const at = this.#advance(3);
    return this.bytes[at]! << 16 | this.bytes[at + 1]! << 8 | this.bytes[at + 2]!;
  }

  /** The next four octets, as a number. */
  uint32(): number {
    const at = this.#advance(4);
    const { bytes } = this;
    return (bytes[at]! << 24 | bytes[at + 1]! << 16 | bytes[at + 2]! << 8 | bytes[at + 3]!) >>> 0;
  }

  /** The next `length` octets, as a view: they are not copied. */
  take(length: number): Uint8Array {
    const at = this.#advance(length);
    return this.bytes.subarray(at, at + length);
  }

  /** Everything up to {@linkcode Reader.end}, as a view. */
  rest(): Uint8Array {
    return this.take(this.remaining);
  }

  /**
   * Reads a value that must fill exactly the next `length` octets.
   *
   * @throws {WireError} when it ends early or would need more
   */
  within<T>(length: number, source: { decode(reader: Reader): T }, name: string): T {
    const outer = this.end;
    const start = this.position;
    if (length > outer - start) {
      throw new WireError(
        `${name} says it is ${length} octets long, and only ${outer - start} are left`,
        start,
      );
    }
    if (++this.#depth > MAX_DEPTH) {
      throw new WireError(`Options or messages are nested more than ${MAX_DEPTH} deep`, start);
    }
    const { place } = this;
    this.place = name;
    this.end = start + length;
    const value = source.decode(this);
    if (this.position !== this.end) {
      throw new WireError(
        `${name} is ${length} octets long, and its value ends after ${this.position - start}`,
        this.position,
      );
    }
    this.end = outer;
    this.place = place;
    this.#depth--;
    return value;
  }

  /** Reads a value up to {@linkcode Reader.end}, or, where none stands there, takes the octets. */
  restAs<T>(source: { decode(reader: Reader): T }): T | Uint8Array {
    const { position, end, place } = this;
    const depth = this.#depth;
    try {
      const value = source.decode(this);
      if (this.position === end) return value;
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
    }
    this.#goBack(position, end, place, depth);
    return this.rest();
  }

  /**
   * Reads like {@linkcode Reader.within}, but passes over what is no such value.
   *
   * @returns `PASSED_OVER` when the next octet to read is the first of that value
   * @throws {WireError} when it reaches beyond what holds it, or too much was passed over already
   */
  attempt<T>(
    length: number,
    source: { decode(reader: Reader): T },
    name: string,
  ): T | typeof PASSED_OVER {
    const { position, end, place } = this;
    const depth = this.#depth;
    try {
      return this.within(length, source, name);
    } catch (error) {
      const isInside = length <= end - position;
      if (!(error instanceof WireError) || !isInside || this.#mayPassNoMore()) throw error;
      this.#passedOver++;
      this.whyPassedOver = error.message;
      this.#goBack(position, end, place, depth);
      return PASSED_OVER;
    }
  }

  #mayPassNoMore(): boolean {
    return this.tolerance === "received" && this.#passedOver === MOST_PASSED_OVER;
  }

  #goBack(position: number, end: number, place: string, depth: number): void {
    this.position = position;
    this.end = end;
    this.place = place;
    this.#depth = depth;
  }

  #advance(length: number): number {
    const at = this.position;
    if (length > this.end - at) {
      throw new WireError(`${length} more octets are needed and ${this.end - at} are left`, at);
    }
    this.position = at + length;
    return at;
  }
}
