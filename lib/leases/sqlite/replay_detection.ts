import type { DatabaseSync } from "node:sqlite";
import { prepare, type Statement } from "../../sqlite/statement.ts";

const KEY = "replay-detection";
/** Seconds by which what is stored is ahead, so that it is written once in a while. */
const AHEAD = 60n;
/** The upper half is the time, which leaves room for as many values in each second. */
const SECOND = 1n << 32n;
const LENGTH = 8;

/**
 * Values that only ever grow: the time where it is ahead of all that was given, and one more than
 * the last where it is not. A bound that is stored stands for all that may have been given before a
 * restart.
 */
export class ReplayDetection {
  readonly #select: Statement<[value: Uint8Array]>;
  readonly #store: Statement<[]>;
  #last = 0n;
  #stored = 0n;

  constructor(database: DatabaseSync) {
    this.#select = prepare(database, REPLAY.selectBound);
    this.#store = prepare(database, REPLAY.storeBound);
    this.reload();
    this.#last = this.#stored;
  }

  /** To be called after a rollback, which may have taken the bound back. */
  reload(): void {
    const stored = this.#select.get(KEY)?.[0];
    this.#stored = stored ? toBigInt(stored) : 0n;
  }

  /**
   * @param now Unix seconds
   * @param change writes something to the database, in the open group
   */
  next(now: number, change: (write: () => void) => void): Uint8Array {
    const byClock = BigInt(now) * SECOND;
    const value = byClock > this.#last ? byClock : this.#last + 1n;
    if (value > this.#stored) {
      const bound = value + AHEAD * SECOND;
      change(() => this.#store.run(KEY, toOctets(bound)));
      this.#stored = bound;
    }
    this.#last = value;
    return toOctets(value);
  }
}

/** What is asked of the database, and written. */
export const REPLAY = {
  selectBound: "SELECT value FROM server WHERE key = ?",
  storeBound: `
    INSERT INTO server (key, value) VALUES (?, ?)
    ON CONFLICT DO UPDATE SET value = excluded.value`,
} as const;

function toOctets(value: bigint): Uint8Array {
  const octets = new Uint8Array(LENGTH);
  new DataView(octets.buffer).setBigUint64(0, value);
  return octets;
}

function toBigInt(octets: Uint8Array): bigint {
  return new DataView(octets.buffer, octets.byteOffset).getBigUint64(0);
}
