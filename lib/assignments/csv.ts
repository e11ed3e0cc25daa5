import { CsvError, parse } from "csv-parse/sync";
import {
  isLinkLocal,
  isLoopback,
  isMulticast,
  isUnspecified,
  parseAddress,
} from "../wire/address.ts";
import { formatPrefix, hasNoHostBits, maskAddress, parsePrefix } from "../wire/prefix.ts";
import { normaliseIdentifier } from "./identifier.ts";
import { type Assignment, AssignmentTable } from "./table.ts";

const COLUMNS = ["id", "address", "prefix"] as const;

/** Where in a row each column stands. */
type Columns = { readonly [name in typeof COLUMNS[number]]: number };

/** Takes down a line that is wrong; lines count from 1. */
export type ReportLine = (line: number, message: string) => void;

/**
 * Reads assignments: a header row that names the columns id, address and prefix, in any order and
 * among others, then a row for each client. Address and prefix may be empty.
 */
export function readAssignments(csv: string, report: ReportLine): AssignmentTable {
  const table = new AssignmentTable();
  const rows = splitRows(csv, report);
  const header = rows.shift();
  const columns = header && findColumns(header.fields);
  if (!columns) {
    report(header?.line ?? 1, `the header row is not there: expected ${COLUMNS.join(",")}`);
    return table;
  }
  for (const { fields, line } of rows) {
    try {
      add(table, columns, fields);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      report(line, error.message);
    }
  }
  return table;
}

interface Row {
  readonly line: number;
  readonly fields: string[];
}

function splitRows(csv: string, report: ReportLine): Row[] {
  const rows: Row[] = [];
  try {
    parse(csv, {
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      on_record: (fields: string[], { lines }) => {
        rows.push({ line: lines, fields });
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    report(Number(error["lines"] ?? 1), `the line is not CSV: ${error.message}`);
  }
  return rows;
}

function findColumns(header: string[]): Columns | undefined {
  const names = header.map((name) => name.toLowerCase());
  if (!COLUMNS.every((name) => names.includes(name))) return undefined;
  return {
    id: names.indexOf("id"),
    address: names.indexOf("address"),
    prefix: names.indexOf("prefix"),
  };
}

/** @throws {RangeError} with what is wrong */
function add(table: AssignmentTable, columns: Columns, fields: string[]): void {
  const id = normaliseIdentifier(fields[columns.id] ?? "");
  if (table.has(id)) throw new RangeError(`the id ${id} stands on an earlier line already`);
  table.set(id, {
    ...assignedAddress(fields[columns.address] ?? ""),
    ...assignedPrefix(fields[columns.prefix] ?? ""),
  });
}

function assignedAddress(text: string): Pick<Assignment, "address"> {
  if (text === "") return {};
  const address = parseAddress(text);
  if (!address) throw new RangeError(`${JSON.stringify(text)} is not an IPv6 address`);
  refuseUnassignable(address, text);
  return { address: { address, length: 128 } };
}

function assignedPrefix(text: string): Pick<Assignment, "prefix"> {
  if (text === "") return {};
  const prefix = parsePrefix(text);
  if (!prefix || prefix.length === 0) {
    throw new RangeError(`${JSON.stringify(text)} is not a prefix: expected 2001:db8:1::/56`);
  }
  if (!hasNoHostBits(prefix)) {
    const masked = { ...prefix, address: maskAddress(prefix.address, prefix.length) };
    throw new RangeError(`${text} has bits after its length: expected ${formatPrefix(masked)}`);
  }
  refuseUnassignable(prefix.address, text);
  return { prefix };
}

function refuseUnassignable(address: Uint8Array, text: string): void {
  const unassignable = isUnspecified(address) || isLoopback(address) || isLinkLocal(address) ||
    isMulticast(address);
  if (unassignable) throw new RangeError(`${text} cannot be assigned to a client`);
}
