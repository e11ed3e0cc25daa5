import { DatabaseSync } from "node:sqlite";
import { prepare, prepareAll, type Prepared, type Statement } from "../sqlite/statement.ts";
import {
  addressToBigInt,
  bigIntToAddress,
  compareBytes,
  formatAddress,
  parseAddress,
} from "../wire/address.ts";
import { LONGEST_RUN } from "../pools/prefix_set.ts";
import {
  formatPrefix,
  lastAddress,
  maskAddress,
  parsePrefix,
  type Prefix,
  samePrefix,
} from "../wire/prefix.ts";
import { AssignmentDatabaseError, explainDatabaseError } from "./assignment_database_error.ts";
import {
  findSql,
  IAID_COLUMN,
  OWNER_READS,
  RANGE_READS,
  READ_EVERYTHING,
  READS,
  type StoredRow,
} from "./assignment_schema.ts";
import { columnsOf, tablesOf } from "./assignment_tables.ts";
import { prefixKey, prefixOfKey } from "./prefix_key.ts";
import type { AssignedRow } from "../pools/claims.ts";
import { type Assignment, assignmentOf } from "./table.ts";

/** Milliseconds to wait for another program that has the database locked; nothing else goes on. */
const LOCK_TIMEOUT = 20;
/** The upper levels of the tree of ten million rows fit into this. */
const CACHE_KIBIBYTES = 32 * 1024;

/** A database of assignments, open for reading. What others commit to it is seen at once. */
export class AssignmentDatabase {
  /**
   * Whether the database can say what it assigns within a range of addresses. One that DHCPKit made
   * cannot.
   */
  readonly hasRanges: boolean;
  readonly #database: DatabaseSync;
  readonly #sql: Prepared<typeof READS>;
  readonly #ranges: Prepared<typeof RANGE_READS> | undefined;
  readonly #findFirst: Statement<StoredRow>;
  readonly #findMore: Statement<StoredRow> | undefined;
  readonly #layout: number;
  #owners: Prepared<typeof OWNER_READS> | undefined;

  private constructor(database: DatabaseSync, hasRanges: boolean) {
    this.hasRanges = hasRanges;
    this.#database = database;
    this.#sql = prepareAll(database, READS);
    this.#ranges = hasRanges ? prepareAll(database, RANGE_READS) : undefined;
    const { first, more } = findSql(columnsOf(database).includes(IAID_COLUMN));
    this.#findFirst = prepare(database, first);
    if (hasTable(database, "more_assignments")) this.#findMore = prepare(database, more);
    this.#layout = this.#currentLayout;
  }

  /** Opens a database. @throws {AssignmentDatabaseError} when there is none that can be used */
  static open(path: string): AssignmentDatabase {
    let database: DatabaseSync | undefined;
    try {
      // Of a file that is not there, SQLite only says that it is unable to open it.
      const { isFile } = Deno.statSync(path);
      if (!isFile) throw new AssignmentDatabaseError(`${path} is not a file, expected a database`);
      database = new DatabaseSync(path, { readOnly: true });
      // As a pragma, because the option for it has no effect on a database that is only read.
      database.exec(`PRAGMA busy_timeout = ${LOCK_TIMEOUT}`);
      database.exec(`PRAGMA cache_size = -${CACHE_KIBIBYTES}`);
      const tables = tablesOf(database, path);
      if (tables === "nothing") {
        throw new AssignmentDatabaseError(
          `${path} holds nothing, expected a database that sextant build-sqlite made`,
        );
      }
      return new AssignmentDatabase(database, tables === "ours");
    } catch (error) {
      database?.close();
      throw explainDatabaseError(path, error);
    }
  }

  /**
   * What is assigned to a normalised id.
   *
   * @throws whatever SQLite finds wrong, or {@linkcode RangeError} when it is no address or prefix
   */
  find(id: string): Assignment | undefined {
    const first = this.#findFirst.get(id);
    if (!first) return undefined;
    return assignmentOf(id, [first, ...this.#findMore?.all(id) ?? []].map(readRow));
  }

  /**
   * Whether it is still laid out as when it was opened: `build-sqlite` may have brought it up to
   * date since.
   */
  get isAsOpened(): boolean {
    try {
      return this.#layout === this.#currentLayout;
    } catch {
      // Whoever looks something up finds out why.
      return true;
    }
  }

  /** The first assigned address between two, both included: 16 octets each. */
  addressBetween(first: Uint8Array, last: Uint8Array): Uint8Array | undefined {
    return this.#ranges?.addressBetween.get(first, last)?.[0];
  }

  /**
   * The last of the assigned addresses that follow each other without a gap, or of the first of
   * them: {@linkcode LONGEST_RUN} are looked at. 16 octets each.
   */
  endOfRun(first: Uint8Array): Uint8Array {
    let last = addressToBigInt(first);
    const [, ...following] = this.#ranges?.addressesFrom.all(first, LONGEST_RUN) ?? [];
    for (const [address] of following) {
      if (addressToBigInt(address) !== last + 1n) break;
      last++;
    }
    return bigIntToAddress(last);
  }

  /** An assigned prefix that has an address between two, both included. */
  prefixBetween(first: Uint8Array, last: Uint8Array): Prefix | undefined {
    let prefix = this.#lastPrefixUpTo(last, 128);
    while (prefix) {
      if (compareBytes(lastAddress(prefix), first) >= 0) return prefix;
      // Whatever reaches as far as `first` holds the prefix that was found: it is no longer than
      // what both have in common, and not after it.
      const common = commonLength(prefix.address, first);
      if (common === 0) return undefined;
      prefix = this.#lastPrefixUpTo(maskAddress(first, common), common);
    }
    return undefined;
  }

  /** The assigned address that a prefix is, else an assigned prefix that is around it or the same. */
  claimOn({ address, length }: Prefix): Prefix | undefined {
    if (length === 128 && this.addressBetween(address, address)) return { address, length };
    const last = lastAddress({ address, length });
    const around = this.prefixBetween(address, last);
    return around && around.length <= length ? around : undefined;
  }

  /**
   * What overlaps a prefix and is assigned to anybody but the client that goes by some ids. Of the
   * addresses that overlap it, only the first is looked at, and so it is with prefixes.
   */
  claimAgainst(prefix: Prefix, ids: readonly string[]): Prefix | undefined {
    const own = ids.flatMap((id) => {
      const { addresses, prefixes } = this.find(id) ?? { addresses: [], prefixes: [] };
      return [...addresses, ...prefixes];
    });
    const isOwn = (claimed: Prefix) => own.some((each) => samePrefix(each, claimed));
    const first = maskAddress(prefix.address, prefix.length);
    const last = lastAddress(prefix);
    const address = this.addressBetween(first, last);
    const assigned = address && { address, length: 128 };
    const around = this.prefixBetween(first, last);
    return (prefix.length === 128 ? [assigned, around] : [around, assigned])
      .find((each): each is Prefix => each !== undefined && !isOwn(each));
  }

  /** To whom an address or a prefix is assigned. This looks at all that is assigned. */
  ownerOf(claimed: Prefix): string | undefined {
    const owners = this.#owners ??= prepareAll(this.#database, OWNER_READS);
    const row = claimed.length === 128
      ? owners.ofAddress.get(formatAddress(claimed.address)) ??
        owners.ofPrefix.get(formatPrefix(claimed))
      : owners.ofPrefix.get(formatPrefix(claimed));
    return row?.[0];
  }

  /** Another number after each commit of somebody else. */
  get version(): number {
    return this.#sql.version.get()![0];
  }

  /** All that is assigned, one id after the other. */
  *everything(): Generator<AssignedRow & { readonly id: string }> {
    const rows = this.#database.prepare(READ_EVERYTHING).iterate();
    for (const { id, address, prefix } of rows) {
      yield { id: String(id), ...readRow([textOrNull(address), textOrNull(prefix), null, null]) };
    }
  }

  close(): void {
    this.#database.close();
  }

  /** Another number for each version of its tables. */
  get #currentLayout(): number {
    return this.#sql.layout.get()![0];
  }

  /** The last prefix that begins before an address, or there with no more bits than that. */
  #lastPrefixUpTo(address: Uint8Array, length: number): Prefix | undefined {
    const row = this.#ranges?.prefixUpTo.get(prefixKey({ address, length }));
    return row && prefixOfKey(row[0]);
  }
}

function hasTable(database: DatabaseSync, name: string): boolean {
  return database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?")
    .get(name) !== undefined;
}

/** @throws {RangeError} when it is no address or prefix */
function readRow([address, prefix, iaid, hostname]: StoredRow): AssignedRow {
  return {
    ...readAddress(address),
    ...readPrefix(prefix),
    ...iaid !== null && { iaid },
    ...hostname !== null && { hostname },
  };
}

function readAddress(text: string | null): Pick<AssignedRow, "address"> {
  if (text === null) return {};
  const address = parseAddress(text);
  if (!address) throw new RangeError(`${JSON.stringify(text)} is not an IPv6 address`);
  return { address: { address, length: 128 } };
}

function readPrefix(text: string | null): Pick<AssignedRow, "prefix"> {
  if (text === null) return {};
  const prefix = parsePrefix(text);
  if (!prefix) throw new RangeError(`${JSON.stringify(text)} is not a prefix`);
  return { prefix };
}

function textOrNull(value: unknown): string | null {
  return value === null ? null : String(value);
}

/** How many bits two addresses have in common. */
function commonLength(one: Uint8Array, other: Uint8Array): number {
  for (let at = 0; at < 16; at++) {
    const differing = one[at]! ^ other[at]!;
    if (differing !== 0) return at * 8 + Math.clz32(differing) - 24;
  }
  return 128;
}
