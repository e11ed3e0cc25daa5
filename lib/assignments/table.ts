import { UNSPECIFIED } from "../wire/address.ts";
import type { Prefix } from "../wire/prefix.ts";
import type { AssignedRow } from "../pools/claims.ts";
import { IdIndex } from "../pools/id_index.ts";

/** What a client is assigned. */
export interface Assignment {
  /** The normalised id by which it was found. */
  readonly id: string;
  readonly addresses: readonly Prefix[];
  readonly prefixes: readonly Prefix[];
}

/** Address, prefix, and length of the prefix, of which 0 is none: a million rows take 33 MB. */
const ROW = 16 + 16 + 1;

/** Assignments by normalised id, packed. Of one id there may be several rows, of a row several ids. */
export class AssignmentTable {
  readonly #ids = new IdIndex();
  #octets = new Uint8Array(ROW * 1024);
  #rows = 0;
  // By the number of an id, its latest entry; of each entry, the row and the entry before it. They
  // count from 1.
  #latest = new Uint32Array(1024);
  #entryRows = new Uint32Array(1024);
  #entriesBefore = new Uint32Array(1024);
  #entries = 0;

  /** How many rows there are. */
  get size(): number {
    return this.#rows;
  }

  /**
   * Adds a row.
   *
   * @param ids normalised, each by which the client is known
   * @returns the number of the row: 0, 1 and so on
   */
  add(ids: readonly string[], { address, prefix }: AssignedRow): number {
    const row = this.#rows++;
    const at = row * ROW;
    this.#octets = withRoom(this.#octets, at + ROW);
    this.#octets.set(address?.address ?? UNSPECIFIED, at);
    this.#octets.set(prefix?.address ?? UNSPECIFIED, at + 16);
    this.#octets[at + 32] = prefix?.length ?? 0;
    for (const id of ids) this.#enter(id, row);
    return row;
  }

  /** Takes the address, or the prefix, out of a row. */
  remove(row: number, what: "address" | "prefix"): void {
    const at = row * ROW;
    if (what === "address") this.#octets.fill(0, at, at + 16);
    else this.#octets.fill(0, at + 16, at + ROW);
  }

  /** What is assigned to the first of the ids that something is assigned to. */
  find(ids: Iterable<string>): Assignment | undefined {
    for (const id of ids) {
      const number = this.#ids.numberOf(id);
      if (number !== undefined) return this.#read(id, this.#latest[number]!);
    }
    return undefined;
  }

  #enter(id: string, row: number): void {
    const number = this.#ids.numberOf(id) ?? this.#ids.add(id)!;
    const entry = ++this.#entries;
    this.#latest = withRoom(this.#latest, number + 1);
    this.#entryRows = withRoom(this.#entryRows, entry + 1);
    this.#entriesBefore = withRoom(this.#entriesBefore, entry + 1);
    this.#entryRows[entry] = row;
    this.#entriesBefore[entry] = this.#latest[number]!;
    this.#latest[number] = entry;
  }

  #read(id: string, latest: number): Assignment {
    const addresses: Prefix[] = [];
    const prefixes: Prefix[] = [];
    for (let entry = latest; entry > 0; entry = this.#entriesBefore[entry]!) {
      const at = this.#entryRows[entry]! * ROW;
      const address = this.#octets.subarray(at, at + 16);
      const length = this.#octets[at + 32]!;
      if (address.some((octet) => octet !== 0)) addresses.push({ address, length: 128 });
      if (length > 0) prefixes.push({ address: this.#octets.subarray(at + 16, at + 32), length });
    }
    return { id, addresses: addresses.reverse(), prefixes: prefixes.reverse() };
  }
}

/** The same octets or numbers, in twice the room where they would have too little. */
function withRoom<T extends Uint8Array | Uint32Array>(array: T, length: number): T {
  if (length <= array.length) return array;
  const larger = new (array.constructor as new (length: number) => T)(array.length * 2);
  larger.set(array);
  return larger;
}
