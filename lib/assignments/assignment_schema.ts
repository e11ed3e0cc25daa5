/**
 * The tables of a database of assignments. `assignments` is laid out as DHCPKit has it, so that
 * programs around one find what they expect; the others are beside it. Addresses there are 16
 * octets in network order, prefixes the same and an octet for their length, so that what lies in a
 * prefix is a range of the primary key.
 *
 * @module
 */

import { type Sql, sql } from "../sqlite/statement.ts";

/** Marks an SQLite file as a database of assignments that is whole: "Sxas" in ASCII. */
export const APPLICATION_ID: number = 0x53786173;

/** Version of the tables. Version 1 has neither IAIDs nor host names. */
export const SCHEMA_VERSION = 2;

/** Columns of `assignments` as DHCPKit makes it. */
export const COMMON_COLUMNS = ["id", "address", "prefix", "csv_mtime"] as const;

/** The column that tells rows of a newer CSV from those of an older one. */
export const GENERATION_COLUMN = "generation";

/** Makes the table of a new database. */
export const CREATE_ASSIGNMENTS = `
  CREATE TABLE assignments (
    id TEXT PRIMARY KEY NOT NULL,
    address TEXT,
    prefix TEXT,
    csv_mtime INTEGER NOT NULL,
    generation INTEGER NOT NULL DEFAULT 0,
    iaid INTEGER,
    hostname TEXT
  ) WITHOUT ROWID`;

/** Brings the table that DHCPKit made up to what is made here. */
export const ADD_GENERATION =
  "ALTER TABLE assignments ADD COLUMN generation INTEGER NOT NULL DEFAULT 0";

/** Tables that have IAIDs and host names from version 2 on. */
export const DETAILED_TABLES: readonly string[] = ["assignments", "more_assignments"];

/** The column of such a table that tells whether it is of version 2. */
export const IAID_COLUMN = "iaid";

/** Brings a table of version 1 up to version 2. */
export function addingDetails(table: string): readonly string[] {
  return ["iaid INTEGER", "hostname TEXT"].map((column) =>
    `ALTER TABLE ${table} ADD COLUMN ${column}`
  );
}

/**
 * Makes what is beside it: the second and later rows of an id, '' where they assign no address or no
 * prefix; the assigned addresses and prefixes, each once, for pools to keep off;
 * and which CSV they come from, in a single row.
 */
export const CREATE_OTHERS = `
  CREATE TABLE IF NOT EXISTS more_assignments (
    id TEXT NOT NULL,
    address TEXT NOT NULL,
    prefix TEXT NOT NULL,
    generation INTEGER NOT NULL,
    iaid INTEGER,
    hostname TEXT,
    PRIMARY KEY (id, address, prefix)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS addresses (
    address BLOB PRIMARY KEY NOT NULL,
    generation INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS prefixes (
    prefix BLOB PRIMARY KEY NOT NULL,
    generation INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS build (
    generation INTEGER NOT NULL,
    csv_mtime INTEGER NOT NULL
  );
  INSERT INTO build (generation, csv_mtime)
    SELECT 0, coalesce((SELECT max(csv_mtime) FROM assignments), 0)
    WHERE NOT EXISTS (SELECT 1 FROM build)`;

/** What a row assigns, as it is stored. */
export type StoredRow = readonly [
  address: string | null,
  prefix: string | null,
  iaid: number | null,
  hostname: string | null,
];

/** What is asked while requests are answered, of whatever database. */
export const READS = {
  version: sql<[version: number]>("PRAGMA data_version"),
  layout: sql<[version: number]>("PRAGMA schema_version"),
} as const;

/** Finds what is assigned to an id, in the first row and in the others. */
export interface FindSql {
  readonly first: Sql<StoredRow>;
  readonly more: Sql<StoredRow>;
}

/** @param hasDetails whether the tables have IAIDs and host names */
export function findSql(hasDetails: boolean): FindSql {
  const details = hasDetails ? "iaid, hostname" : "NULL, NULL";
  return {
    first: sql(`SELECT address, prefix, ${details} FROM assignments WHERE id = ?`),
    more: sql(`
      SELECT nullif(address, ''), nullif(prefix, ''), ${details} FROM more_assignments
      WHERE id = ? ORDER BY address, prefix`),
  };
}

/** What is asked of ranges, of a database that has them; none of it may scan a table either. */
export const RANGE_READS = {
  addressBetween: sql<[address: Uint8Array]>(`
    SELECT address FROM addresses WHERE address BETWEEN ? AND ? ORDER BY address LIMIT 1`),
  addressesFrom: sql<[address: Uint8Array]>(
    "SELECT address FROM addresses WHERE address >= ? ORDER BY address LIMIT ?",
  ),
  prefixUpTo: sql<[prefix: Uint8Array]>(
    "SELECT prefix FROM prefixes WHERE prefix <= ? ORDER BY prefix DESC LIMIT 1",
  ),
} as const;

/** Whose something is, which no index tells: asked only to say it. */
export const OWNER_READS = {
  ofAddress: sql<[id: string]>(`
    SELECT id FROM assignments WHERE address = ?1
    UNION ALL SELECT id FROM more_assignments WHERE address = ?1 LIMIT 1`),
  ofPrefix: sql<[id: string]>(`
    SELECT id FROM assignments WHERE prefix = ?1
    UNION ALL SELECT id FROM more_assignments WHERE prefix = ?1 LIMIT 1`),
} as const;

/** What is asked once, when a database that DHCPKit made is opened. */
export const READ_EVERYTHING =
  "SELECT id, address, prefix FROM assignments WHERE address IS NOT NULL OR prefix IS NOT NULL";

/** What changes a database, and what that is decided by. */
export const WRITES = {
  readBuild: sql<[generation: number, csvTime: string]>(
    "SELECT generation, CAST(csv_mtime AS TEXT) FROM build",
  ),
  beginBuild: sql("UPDATE build SET generation = ?, csv_mtime = ?"),
  put: sql(`
    INSERT INTO assignments (id, address, prefix, csv_mtime, generation, iaid, hostname)
    VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET address = excluded.address, prefix = excluded.prefix,
      csv_mtime = excluded.csv_mtime, generation = excluded.generation, iaid = excluded.iaid,
      hostname = excluded.hostname
      WHERE generation <> excluded.generation`),
  putMore: sql(`
    INSERT INTO more_assignments (id, address, prefix, generation, iaid, hostname)
    VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET generation = excluded.generation, iaid = excluded.iaid,
      hostname = excluded.hostname`),
  putAddress: sql(`
    INSERT INTO addresses (address, generation) VALUES (?, ?)
    ON CONFLICT DO UPDATE SET generation = excluded.generation`),
  putPrefix: sql(`
    INSERT INTO prefixes (prefix, generation) VALUES (?, ?)
    ON CONFLICT DO UPDATE SET generation = excluded.generation`),
  count: sql<[total: number, fresh: number]>(
    "SELECT count(*), count(*) FILTER (WHERE generation = ?) FROM assignments",
  ),
  pageOfAssignments: sql<[id: string, address: string | null, prefix: string | null]>(
    "SELECT id, address, prefix FROM assignments WHERE id > ? ORDER BY id LIMIT ?",
  ),
} as const;

/** What takes rows of older generations out of a table, from one key to another at a time. */
export const CLEAN_UPS: readonly CleanUp[] = [
  cleanUp("assignments", "id", ""),
  cleanUp("more_assignments", "id", ""),
  cleanUp("addresses", "address", new Uint8Array()),
  cleanUp("prefixes", "prefix", new Uint8Array()),
];

/** How a table is rid of what is old. */
export interface CleanUp {
  /** A key before all others. */
  readonly start: string | Uint8Array;
  /** The key so many rows after another; no row where there are fewer. */
  readonly keyAfter: Sql<[key: string | Uint8Array]>;
  /** Deletes what is after one key, up to another, and not of a generation. */
  readonly deleteUpTo: Sql;
  /** Deletes what is after a key, and not of a generation. */
  readonly deleteRest: Sql;
}

function cleanUp(table: string, key: string, start: string | Uint8Array): CleanUp {
  return {
    start,
    keyAfter: `SELECT ${key} FROM ${table} WHERE ${key} > ? ORDER BY ${key} LIMIT 1 OFFSET ?`,
    deleteUpTo: `DELETE FROM ${table} WHERE ${key} > ? AND ${key} <= ? AND generation <> ?`,
    deleteRest: `DELETE FROM ${table} WHERE ${key} > ? AND generation <> ?`,
  };
}
