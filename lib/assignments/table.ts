import { UNSPECIFIED } from "../wire/address.ts";
import type { Prefix } from "../wire/prefix.ts";
import type { AssignedRow } from "../pools/claims.ts";
import { IdIndex, type PackedIds } from "../pools/id_index.ts";

/** An address (128 bits) or prefix that is assigned. */
export interface Assigned extends Prefix {
  /** The one IA of the client that it is for; left out: any. */
  readonly iaid?: number;
}

/** What a client is assigned. */
export interface Assignment {
  /** The normalised id by which it was found. */
  readonly id: string;
  readonly addresses: readonly Assigned[];
  readonly prefixes: readonly Assigned[];
  /** The name of the client. */
  readonly hostname?: string;
}

/** What rows of one id assign together. */
export function assignmentOf(id: string, rows: readonly AssignedRow[]): Assignment {
  const assigned = (what: "address" | "prefix"): Assigned[] =>
    rows.flatMap(({ [what]: prefix, iaid }) => {
      if (!prefix) return [];
      return iaid === undefined ? [prefix] : [{ ...prefix, iaid }];
    });
  const hostname = rows.find((row) => row.hostname !== undefined)?.hostname;
  const found = { id, addresses: assigned("address"), prefixes: assigned("prefix") };
  return hostname === undefined ? found : { ...found, hostname };
}

/** Address, prefix, and length of the prefix, of which 0 is none: a million rows take 33 MB. */
const ROW = 16 + 16 + 1;
/** Rows for which there is room at first: each of ten thousand links may have a table of its own. */
const FEW = 16;

/** An {@linkcode AssignmentTable} as plain data. */
export interface PackedAssignments {
  readonly rows: number;
  readonly octets: Uint8Array<ArrayBuffer>;
  readonly entries: number;
  readonly latest: Uint32Array<ArrayBuffer>;
  readonly entryRows: Uint32Array<ArrayBuffer>;
  readonly entriesBefore: Uint32Array<ArrayBuffer>;
  readonly iaids: Float64Array<ArrayBuffer>;
  readonly hostnameNumbers: Uint32Array<ArrayBuffer>;
  readonly ids: PackedIds;
  readonly hostnames: PackedIds;
}

/** Assignments by normalised id, packed. Of one id there may be several rows, of a row several ids. */
export class AssignmentTable {
  #ids = new IdIndex();
  #octets = new Uint8Array(ROW * FEW);
  #rows = 0;
  // By the number of an id, its latest entry; of each entry, the row and the entry before it. They
  // count from 1.
  #latest = new Uint32Array(FEW);
  #entryRows = new Uint32Array(FEW);
  #entriesBefore = new Uint32Array(FEW);
  #entries = 0;
  // By row, plus 1; 0 is none. They have no room where no row of a file has one.
  #iaids = new Float64Array(0);
  #hostnameNumbers = new Uint32Array(0);
  #hostnames = new IdIndex();

  /** The same again. @param packed no longer to be used by others */
  static of(packed: PackedAssignments): AssignmentTable {
    const table = new AssignmentTable();
    table.#rows = packed.rows;
    table.#octets = packed.octets;
    table.#entries = packed.entries;
    table.#latest = packed.latest;
    table.#entryRows = packed.entryRows;
    table.#entriesBefore = packed.entriesBefore;
    table.#iaids = packed.iaids;
    table.#hostnameNumbers = packed.hostnameNumbers;
    table.#ids = IdIndex.of(packed.ids);
    table.#hostnames = IdIndex.of(packed.hostnames);
    return table;
  }

  /** As plain data, for another thread. */
  get packed(): PackedAssignments {
    return {
      rows: this.#rows,
      octets: this.#octets,
      entries: this.#entries,
      latest: this.#latest,
      entryRows: this.#entryRows,
      entriesBefore: this.#entriesBefore,
      iaids: this.#iaids,
      hostnameNumbers: this.#hostnameNumbers,
      ids: this.#ids.packed,
      hostnames: this.#hostnames.packed,
    };
  }

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
  add(ids: readonly string[], { address, prefix, iaid, hostname }: AssignedRow): number {
    const row = this.#rows++;
    const at = row * ROW;
    this.#octets = withRoom(this.#octets, at + ROW);
    this.#octets.set(address?.address ?? UNSPECIFIED, at);
    this.#octets.set(prefix?.address ?? UNSPECIFIED, at + 16);
    this.#octets[at + 32] = prefix?.length ?? 0;
    if (iaid !== undefined) {
      this.#iaids = withRoom(this.#iaids, row + 1);
      this.#iaids[row] = iaid + 1;
    }
    if (hostname !== undefined) {
      this.#hostnameNumbers = withRoom(this.#hostnameNumbers, row + 1);
      this.#hostnameNumbers[row] = 1 +
        (this.#hostnames.numberOf(hostname) ?? this.#hostnames.add(hostname)!);
    }
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
    const rows: AssignedRow[] = [];
    for (let entry = latest; entry > 0; entry = this.#entriesBefore[entry]!) {
      rows.push(this.#rowAt(this.#entryRows[entry]!));
    }
    return assignmentOf(id, rows.reverse());
  }

  #rowAt(row: number): AssignedRow {
    const at = row * ROW;
    const address = this.#octets.subarray(at, at + 16);
    const length = this.#octets[at + 32]!;
    const iaid = this.#iaids[row] ?? 0;
    const hostname = this.#hostnameNumbers[row] ?? 0;
    return {
      ...address.some((octet) => octet !== 0) && { address: { address, length: 128 } },
      ...length > 0 && { prefix: { address: this.#octets.subarray(at + 16, at + 32), length } },
      ...iaid > 0 && { iaid: iaid - 1 },
      ...hostname > 0 && { hostname: this.#hostnames.idOf(hostname - 1) },
    };
  }
}

/** The same octets or numbers, in twice the room where they would have too little. */
function withRoom<T extends Uint8Array | Uint32Array | Float64Array>(array: T, length: number): T {
  if (length <= array.length) return array;
  const larger = new (array.constructor as new (length: number) => T)(
    Math.max(array.length * 2, length),
  );
  larger.set(array);
  return larger;
}
