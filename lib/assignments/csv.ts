import { Buffer } from "node:buffer";
import { CsvError, type CsvErrorCode, Parser } from "csv-parse";
import {
  isLinkLocal,
  isLoopback,
  isMulticast,
  isUnspecified,
  parseAddressInto,
} from "../wire/address.ts";
import {
  formatPrefix,
  hasNoHostBits,
  maskAddress,
  parsePrefixInto,
  type Prefix,
} from "../wire/prefix.ts";
import { found } from "../config/found.ts";
import { nearest } from "../config/suggestion.ts";
import { parseHostname } from "../wire/domain_name.ts";
import { normaliseIdentifiers } from "./identifier.ts";
import type { AssignedRow } from "../pools/claims.ts";

const COLUMNS = ["id", "address", "prefix"] as const;

/** Columns that need not be there. */
const MORE_COLUMNS = ["hostname", "iaid"] as const;

/** Where in a row each column stands; -1: it is not there. */
type Columns = {
  readonly [name in typeof COLUMNS[number] | typeof MORE_COLUMNS[number]]: number;
};

/** What separates columns: what spreadsheets write, whatever their language. */
const DELIMITERS = [",", ";", "\t"];

/** Octets of a row. A longer one is a quote that is never closed. */
const LONGEST_ROW = 0x10000;

/** Takes down a line that is wrong; lines count from 1. */
export type ReportLine = (line: number, message: string) => void;

/**
 * Takes what a row assigns, by the normalised ids of its client, and its line. Whoever keeps its
 * octets copies them: they are those of the next row afterwards.
 *
 * @throws {RangeError} with what is wrong with it
 */
export type TakeAssignment = (ids: readonly string[], row: AssignedRow, line: number) => void;

/**
 * Reads assignments, piece by piece: a header row that names the columns id, address and prefix,
 * and perhaps hostname and iaid, in any order and among others, then rows. All but the id may be
 * empty. Blanks separate several ids of one client, which may have several rows. Commas, semicolons
 * or tabs separate columns; the header tells which.
 */
export class AssignmentCsv {
  readonly #take: TakeAssignment;
  readonly #report: ReportLine;
  readonly #warn: ReportLine;
  #parser: Parser | undefined;
  #columns: Columns | undefined;
  // Of the row that is read now.
  readonly #address: Prefix = { address: new Uint8Array(16), length: 128 };
  readonly #prefixAddress = new Uint8Array(16);
  #line = 1;
  #isOver = false;
  /** Rows after the header, whatever is in them. */
  rows = 0;

  /**
   * @param take gets what is right
   * @param report gets what is wrong
   * @param warn gets what is probably wrong
   */
  constructor(take: TakeAssignment, report: ReportLine, warn: ReportLine = () => {}) {
    this.#take = take;
    this.#report = report;
    this.#warn = warn;
  }

  /** Whether there was a header row, and every row after it could be taken apart. */
  get isWhole(): boolean {
    return !this.#isOver;
  }

  /** Reads the next octets of the file: UTF-8, of which the first hold the header row. */
  read(octets: Uint8Array): void {
    if (this.#isOver) return;
    const buffer = Buffer.from(octets.buffer, octets.byteOffset, octets.length);
    this.#parser ??= this.#newParser(delimiterIn(buffer));
    // What a stream is written with and ended by, called as a stream calls it: whoever makes a
    // handler cannot wait, and a stream tells of errors only to those who do.
    this.#parser._transform(buffer, "utf8", (error) => this.#noteEnd(error));
  }

  /** Says that this was all. */
  end(): void {
    if (!this.#isOver) this.#parser?._flush((error) => this.#noteEnd(error));
    if (!this.#isOver && !this.#columns) this.#missHeader(1);
  }

  #newParser(delimiter: string): Parser {
    return new Parser({
      bom: true,
      delimiter,
      max_record_size: LONGEST_ROW,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
      on_record: (fields: string[], { lines }) => {
        this.#readRow(fields, lines);
        return null;
      },
    });
  }

  #readRow(fields: string[], line: number): void {
    this.#line = line + 1;
    if (this.#isOver) return;
    if (!this.#columns) {
      this.#columns = findColumns(fields);
      if (!this.#columns) this.#missHeader(line, fields);
      else this.#doubtColumns(line, namesOf(fields));
      return;
    }
    this.rows++;
    try {
      const ids = normaliseIdentifiers(fields[this.#columns.id] ?? "");
      const address = this.#readAddress(fields[this.#columns.address] ?? "");
      const prefix = this.#readPrefix(fields[this.#columns.prefix] ?? "");
      const hostname = readHostname(fields[this.#columns.hostname] ?? "");
      const iaid = readIaid(fields[this.#columns.iaid] ?? "");
      this.#take(ids, {
        ...address && { address },
        ...prefix && { prefix },
        ...hostname !== undefined && { hostname },
        ...iaid !== undefined && { iaid },
      }, line);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#report(line, error.message);
    }
  }

  /** A column of others may have any name, but one that is nearly ours is ours as a rule. */
  #doubtColumns(line: number, header: readonly string[]): void {
    const missing = MORE_COLUMNS.filter((name) => !header.includes(name));
    const known: readonly string[] = [...COLUMNS, ...MORE_COLUMNS];
    for (const name of header.filter((each) => !known.includes(each))) {
      const meant = nearest(name, missing);
      if (meant === undefined) continue;
      this.#warn(line, `the column ${found(name)} is not read; did you mean ${found(meant)}?`);
    }
  }

  /** @throws {RangeError} with what is wrong */
  #readAddress(text: string): Prefix | undefined {
    if (text === "") return undefined;
    if (!parseAddressInto(this.#address.address, text)) {
      throw new RangeError(`${JSON.stringify(text)} is not an IPv6 address`);
    }
    refuseUnassignable(this.#address.address, text);
    return this.#address;
  }

  /** @throws {RangeError} with what is wrong */
  #readPrefix(text: string): Prefix | undefined {
    if (text === "") return undefined;
    const address = this.#prefixAddress;
    const length = parsePrefixInto(address, text) ?? 0;
    if (length === 0) {
      throw new RangeError(`${JSON.stringify(text)} is not a prefix: expected 2001:db8:1::/56`);
    }
    const prefix = { address, length };
    if (!hasNoHostBits(prefix)) {
      const masked = { address: maskAddress(address, length), length };
      throw new RangeError(`${text} has bits after its length: expected ${formatPrefix(masked)}`);
    }
    refuseUnassignable(address, text);
    return prefix;
  }

  #missHeader(line: number, header: readonly string[] = []): void {
    this.#isOver = true;
    const expected = `expected ${COLUMNS.join(",")}, perhaps with ${MORE_COLUMNS.join(" and ")}`;
    const lacking = COLUMNS.filter((name) => !namesOf(header).includes(name));
    this.#report(
      line,
      header.length === 0
        ? `the header row is not there: ${expected}`
        : `the header row ${found(header.join(","))} lacks ${lacking.join(", ")}: ${expected}`,
    );
  }

  #noteEnd(error: Error | null | undefined): void {
    if (!error) return;
    if (!(error instanceof CsvError)) throw error;
    this.#isOver = true;
    const problem = PROBLEMS[error.code] ?? error.message;
    this.#report(
      this.#line,
      `the row that begins here is not CSV: ${problem}; nothing after it is read`,
    );
  }
}

const PROBLEMS: { readonly [code in CsvErrorCode]?: string } = {
  CSV_QUOTE_NOT_CLOSED: "a quote is not closed",
  CSV_MAX_RECORD_SIZE: `it is longer than ${LONGEST_ROW} octets, as if a quote were not closed`,
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: "something follows a quote that is closed",
};

/** The first of the delimiters that the header row holds. */
function delimiterIn(start: Buffer): string {
  const end = start.findIndex((octet) => octet === 0x0a || octet === 0x0d);
  const header = start.subarray(0, end < 0 ? start.length : end);
  return DELIMITERS.find((delimiter) => header.includes(delimiter)) ?? DELIMITERS[0]!;
}

function findColumns(header: string[]): Columns | undefined {
  const names = namesOf(header);
  if (!COLUMNS.every((name) => names.includes(name))) return undefined;
  const columns = [...COLUMNS, ...MORE_COLUMNS].map((name) => [name, names.indexOf(name)]);
  return Object.fromEntries(columns) as Columns;
}

function namesOf(header: readonly string[]): string[] {
  return header.map((name) => name.toLowerCase());
}

/** @throws {RangeError} with what is wrong */
function readHostname(text: string): string | undefined {
  if (text === "") return undefined;
  const hostname = parseHostname(text);
  if (hostname === undefined) throw new RangeError(`${found(text)} is not a host name`);
  return hostname;
}

/** @throws {RangeError} with what is wrong */
function readIaid(text: string): number | undefined {
  if (text === "") return undefined;
  const iaid = /^(?:[0-9]+|0x[0-9a-f]+)$/i.test(text) ? Number(text) : NaN;
  if (!(iaid <= 0xffff_ffff)) {
    throw new RangeError(`${found(text)} is not an IAID: expected a number up to 4294967295`);
  }
  return iaid;
}

function refuseUnassignable(address: Uint8Array, text: string): void {
  const unassignable = isUnspecified(address) || isLoopback(address) || isLinkLocal(address) ||
    isMulticast(address);
  if (unassignable) throw new RangeError(`${text} cannot be assigned to a client`);
}
