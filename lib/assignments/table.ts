import { UNSPECIFIED } from "../wire/address.ts";
import type { Prefix } from "../wire/prefix.ts";
import { IdIndex } from "./id_index.ts";

/** What a client is assigned. */
export interface Assignment {
  readonly address?: Prefix;
  readonly prefix?: Prefix;
}

/** Address, prefix, and length of the prefix, of which 0 is none: a million rows take 33 MB. */
const ROW = 16 + 16 + 1;

/** Assignments by normalised id, packed. */
export class AssignmentTable {
  readonly #ids = new IdIndex();
  #octets = new Uint8Array(ROW * 1024);

  /** How many there are. */
  get size(): number {
    return this.#ids.size;
  }

  /**
   * Adds an assignment.
   *
   * @returns `false`, and changes nothing, when the id has one already
   */
  add(identifier: string, { address, prefix }: Assignment): boolean {
    const row = this.#ids.add(identifier);
    if (row === undefined) return false;
    const at = row * ROW;
    if (at + ROW > this.#octets.length) this.#grow();
    this.#octets.set(address?.address ?? UNSPECIFIED, at);
    this.#octets.set(prefix?.address ?? UNSPECIFIED, at + 16);
    this.#octets[at + 32] = prefix?.length ?? 0;
    return true;
  }

  /** What is assigned to the first of the ids that something is assigned to. */
  find(ids: Iterable<string>): Assignment | undefined {
    for (const id of ids) {
      const row = this.#ids.numberOf(id);
      if (row !== undefined) return this.#read(row);
    }
    return undefined;
  }

  #read(row: number): Assignment {
    const at = row * ROW;
    const address = this.#octets.subarray(at, at + 16);
    const prefix = this.#octets.subarray(at + 16, at + 32);
    const length = this.#octets[at + 32]!;
    return {
      ...(address.some((octet) => octet !== 0) && { address: { address, length: 128 } }),
      ...(length > 0 && { prefix: { address: prefix, length } }),
    };
  }

  #grow(): void {
    const larger = new Uint8Array(this.#octets.length * 2);
    larger.set(this.#octets);
    this.#octets = larger;
  }
}
