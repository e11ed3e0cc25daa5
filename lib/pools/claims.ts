import { prefixOrder } from "./prefix_order.ts";
import { contains, formatAddressOrPrefix, type Prefix } from "../wire/prefix.ts";
import { IdIndex } from "./id_index.ts";

const WORDS = 4;

/** What a row assigns. */
export interface AssignedRow {
  readonly address?: Prefix;
  readonly prefix?: Prefix;
  /** The one IA of the client that it is for; left out: any. */
  readonly iaid?: number;
  /** The name of the client. */
  readonly hostname?: string;
}

/** Where a row stands. */
export interface ClaimSource {
  /** Of the file. */
  readonly name: string;
  /** What a row is called; left out: its line of the file. */
  placeOf?(row: number): string;
  /** Told that what a row assigns is not to be given, as an earlier row has it. */
  refuse(row: number, what: "address" | "prefix", line: number, message: string): void;
}

/** What is assigned elsewhere by rows that are not taken down one by one, however many there are. */
export interface ClaimedElsewhere {
  /** Of the file. */
  readonly name: string;
  /** What overlaps a prefix and is assigned to anybody but the client that goes by some ids. */
  claimAgainst(prefix: Prefix, ids: readonly string[]): Prefix | undefined;
  /** To whom it is assigned. */
  ownerOf(claimed: Prefix): string;
  /** Told that what is assigned there is not to be given, as an earlier row has it. */
  refuse(claimed: Prefix, message: string): void;
  /** Told that nothing more is asked. */
  close(): void;
}

/** Whose claim it is. */
export interface Claimant {
  /** The ids of the row, normalised: whoever goes by one of them is the same client. */
  readonly ids: readonly string[];
  /** Number of the row, for its source. */
  readonly row: number;
  /** Counts from 1; 0: there are no lines. */
  readonly line: number;
}

/**
 * What rows claim, to see which claim the same: one address twice, a prefix within another, or an
 * address within somebody else's prefix.
 */
export class Claims {
  // Of each claim: address, length, whether it is a prefix, whose, where.
  #words = new Uint32Array(1024 * WORDS);
  #lengths = new Uint8Array(1024);
  #isPrefix = new Uint8Array(1024);
  #owners = new Uint32Array(1024);
  #sources = new Uint16Array(1024);
  #rows = new Uint32Array(1024);
  #lines = new Uint32Array(1024);
  #count = 0;
  readonly #ids = new IdIndex();
  /** Of claims by rows with several ids: the numbers of the others. */
  readonly #otherOwners = new Map<number, readonly number[]>();
  readonly #knownSources: ClaimSource[] = [];
  /** Each with how many rows are before it. */
  readonly #elsewhere: { readonly claimed: ClaimedElsewhere; readonly after: number }[] = [];

  /** Takes down what a row claims. */
  addRow(source: ClaimSource, { address, prefix }: AssignedRow, claimant: Claimant): void {
    if (address) this.#add(source, "address", address, claimant);
    if (prefix) this.#add(source, "prefix", prefix, claimant);
  }

  /** Takes down that more is claimed elsewhere, by what comes after the rows so far. */
  addElsewhere(claimed: ClaimedElsewhere): void {
    this.#elsewhere.push({ claimed, after: this.#count });
  }

  #add(source: ClaimSource, what: "address" | "prefix", prefix: Prefix, claimant: Claimant): void {
    const { ids: [id, ...others], row, line } = claimant;
    if (this.#count === this.#lengths.length) this.#grow();
    const at = this.#count++;
    const view = new DataView(prefix.address.buffer, prefix.address.byteOffset, 16);
    for (let word = 0; word < WORDS; word++) {
      this.#words[at * WORDS + word] = view.getUint32(word * 4);
    }
    this.#lengths[at] = prefix.length;
    this.#isPrefix[at] = what === "prefix" ? 1 : 0;
    this.#owners[at] = this.#ownerOf(id!);
    if (others.length > 0) {
      this.#otherOwners.set(at, others.map((each) => this.#ownerOf(each)));
    }
    this.#sources[at] = this.#sourceIndex(source);
    this.#rows[at] = row;
    this.#lines[at] = line;
  }

  /** Refuses the later of each two that claim the same. */
  settle(): void {
    const refused = new Set<number>();
    for (const [first, second] of this.#clashes()) {
      if (refused.has(first) || refused.has(second)) continue;
      refused.add(second);
      this.#refuse(second, this.#placeOf(first, second), this.#prefixOf(first), this.#idOf(first));
    }
    for (const { claimed, after } of this.#elsewhere) this.#settleWith(claimed, after, refused);
    for (const { claimed } of this.#elsewhere) claimed.close();
  }

  #settleWith(elsewhere: ClaimedElsewhere, after: number, refused: Set<number>): void {
    for (let claim = 0; claim < this.#count; claim++) {
      if (refused.has(claim)) continue;
      const prefix = this.#prefixOf(claim);
      const other = elsewhere.claimAgainst(prefix, this.#idsOf(claim));
      if (!other) continue;
      const owner = elsewhere.ownerOf(other);
      if (claim >= after) {
        refused.add(claim);
        this.#refuse(claim, elsewhere.name, other, owner);
      } else {
        const place = this.#placeOf(claim);
        elsewhere.refuse(other, clashText(other, owner, place, prefix, this.#idOf(claim)));
      }
    }
  }

  /** Each two that claim the same, the earlier one first, in the order of the later ones. */
  #clashes(): [first: number, second: number][] {
    const order = prefixOrder(this.#words, this.#lengths, this.#count);
    const clashes: [number, number][] = [];
    // What lies around the one at hand, the widest first.
    const around: number[] = [];
    for (const claim of order) {
      const prefix = this.#prefixOf(claim);
      while (around.length > 0 && !contains(this.#prefixOf(around.at(-1)!), prefix.address)) {
        around.pop();
      }
      for (const other of around) {
        if (this.#mayShare(claim, other)) continue;
        clashes.push(claim < other ? [claim, other] : [other, claim]);
      }
      const last = around.at(-1);
      const isSame = last !== undefined && this.#lengths[last] === prefix.length;
      if (!isSame) around.push(claim);
    }
    return clashes.sort(([, one], [, other]) => one - other);
  }

  /** An address may be in its own client's prefix; a file may be named twice. */
  #mayShare(one: number, other: number): boolean {
    if (!this.#areOfOne(one, other)) return false;
    return this.#lengths[one] === this.#lengths[other] ||
      this.#isPrefix[one] !== this.#isPrefix[other];
  }

  /** Whether both are by rows of one client: of several ids, one is enough. */
  #areOfOne(one: number, other: number): boolean {
    if (this.#owners[one] === this.#owners[other]) return true;
    if (this.#otherOwners.size === 0) return false;
    const all = this.#allOwners(one);
    return this.#allOwners(other).some((owner) => all.includes(owner));
  }

  #allOwners(claim: number): readonly number[] {
    return [this.#owners[claim]!, ...this.#otherOwners.get(claim) ?? []];
  }

  #ownerOf(id: string): number {
    return this.#ids.numberOf(id) ?? this.#ids.add(id)!;
  }

  #refuse(claim: number, where: string, has: Prefix, owner: string): void {
    this.#knownSources[this.#sources[claim]!]!.refuse(
      this.#rows[claim]!,
      this.#isPrefix[claim] ? "prefix" : "address",
      this.#lines[claim]!,
      clashText(this.#prefixOf(claim), this.#idOf(claim), where, has, owner),
    );
  }

  /** Where a row stands, as it is said of another; left out: of what is in no row. */
  #placeOf(claim: number, of?: number): string {
    const source = this.#knownSources[this.#sources[claim]!]!;
    const place = source.placeOf?.(this.#rows[claim]!);
    if (place !== undefined) return place;
    const line = this.#lines[claim]!;
    const isSameFile = of !== undefined &&
      this.#knownSources[this.#sources[of]!]!.name === source.name;
    return [isSameFile && line ? "" : source.name, line ? `line ${line}` : ""]
      .filter((each) => each !== "").join(" ");
  }

  #idOf(claim: number): string {
    return this.#ids.idOf(this.#owners[claim]!);
  }

  #idsOf(claim: number): readonly string[] {
    return this.#allOwners(claim).map((owner) => this.#ids.idOf(owner));
  }

  #prefixOf(claim: number): Prefix {
    const address = new Uint8Array(16);
    const view = new DataView(address.buffer);
    for (let word = 0; word < WORDS; word++) {
      view.setUint32(word * 4, this.#words[claim * WORDS + word]!);
    }
    return { address, length: this.#lengths[claim]! };
  }

  #sourceIndex(source: ClaimSource): number {
    const last = this.#knownSources.length - 1;
    if (this.#knownSources[last] === source) return last;
    const index = this.#knownSources.indexOf(source);
    return index >= 0 ? index : this.#knownSources.push(source) - 1;
  }

  #grow(): void {
    const size = this.#lengths.length * 2;
    this.#words = resized(this.#words, size * WORDS);
    this.#lengths = resized(this.#lengths, size);
    this.#isPrefix = resized(this.#isPrefix, size);
    this.#owners = resized(this.#owners, size);
    this.#sources = resized(this.#sources, size);
    this.#rows = resized(this.#rows, size);
    this.#lines = resized(this.#lines, size);
  }
}

function resized<T extends Uint8Array | Uint16Array | Uint32Array>(array: T, length: number): T {
  const larger = new (array.constructor as new (length: number) => T)(length);
  larger.set(array);
  return larger;
}

function clashText(
  prefix: Prefix,
  id: string,
  where: string,
  has: Prefix,
  owner: string,
): string {
  const what = has.length === prefix.length ? "this" : formatAddressOrPrefix(has);
  return `${formatAddressOrPrefix(prefix)} for ${id}: ${where} assigns ${what} to ${owner}`;
}
