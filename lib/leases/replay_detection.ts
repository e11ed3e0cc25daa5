/** Seconds by which what is stored is ahead, so that it is written once in a while. */
const AHEAD = 60n;
/** The upper half is the time, which leaves room for as many values in each second. */
const SECOND = 1n << 32n;
const LENGTH = 8;

/** Where a bound is stored: 8 octets. */
export interface StoredBound {
  /** `undefined`: none was ever stored. */
  read(): Uint8Array | undefined;
  /** Records another one. */
  write(bound: Uint8Array): void;
}

/**
 * Values that only ever grow: the time where it is ahead of all that was given, and one more than
 * the last where it is not. A bound that is stored stands for all that may have been given before a
 * restart.
 */
export class ReplayDetection {
  readonly #bound: StoredBound;
  #last = 0n;
  #stored = 0n;

  constructor(bound: StoredBound) {
    this.#bound = bound;
    this.reload();
    this.#last = this.#stored;
  }

  /** To be called after a rollback, which may have taken the bound back. */
  reload(): void {
    const stored = this.#bound.read();
    this.#stored = stored ? toBigInt(stored) : 0n;
  }

  /** @param now Unix seconds */
  next(now: number): Uint8Array {
    const byClock = BigInt(now) * SECOND;
    const value = byClock > this.#last ? byClock : this.#last + 1n;
    if (value > this.#stored) {
      const bound = value + AHEAD * SECOND;
      this.#bound.write(toOctets(bound));
      this.#stored = bound;
    }
    this.#last = value;
    return toOctets(value);
  }
}

function toOctets(value: bigint): Uint8Array {
  const octets = new Uint8Array(LENGTH);
  new DataView(octets.buffer).setBigUint64(0, value);
  return octets;
}

function toBigInt(octets: Uint8Array): bigint {
  return new DataView(octets.buffer, octets.byteOffset).getBigUint64(0);
}
