import type { DatabaseSync } from "node:sqlite";
import { AssignmentDatabaseError } from "./assignment_database_error.ts";
import { APPLICATION_ID, COMMON_COLUMNS, SCHEMA_VERSION } from "./assignment_schema.ts";

/**
 * What a database holds: `ours` is whole and has everything, `dhcpkit` has only the table that
 * DHCPKit makes (or was to become ours when something came in between), `nothing` has no table.
 */
export type AssignmentTables = "ours" | "dhcpkit" | "nothing";

/**
 * Finds out what a database holds, and changes nothing.
 *
 * @throws {AssignmentDatabaseError} when it is something else than assignments
 */
export function tablesOf(database: DatabaseSync, path: string): AssignmentTables {
  const applicationId = pragma(database, "application_id");
  if (applicationId === APPLICATION_ID) {
    refuseNewer(path, pragma(database, "user_version"));
    return "ours";
  }
  const names = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()
    .map(({ name }) => String(name));
  if (applicationId === 0 && names.length === 0) return "nothing";
  const columns = columnsOf(database);
  if (applicationId === 0 && COMMON_COLUMNS.every((name) => columns.includes(name))) {
    return "dhcpkit";
  }
  throw new AssignmentDatabaseError(
    `${path} is a database of something else, expected one that sextant build-sqlite made`,
  );
}

/** The columns of a table, left out that of assignments; none when there is no such table. */
export function columnsOf(database: DatabaseSync, table = "assignments"): string[] {
  return database.prepare("SELECT name FROM pragma_table_info(?)").all(table)
    .map(({ name }) => String(name));
}

function pragma(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}

function refuseNewer(path: string, version: number): void {
  if (version <= SCHEMA_VERSION) return;
  throw new AssignmentDatabaseError(
    `${path} has schema version ${version}, written by a newer Sextant; expected version ` +
      `${SCHEMA_VERSION} or older`,
  );
}
