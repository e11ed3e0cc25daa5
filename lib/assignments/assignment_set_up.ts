import { DatabaseSync } from "node:sqlite";
import { prepareAll } from "../sqlite/statement.ts";
import { parseAddress } from "../wire/address.ts";
import { parsePrefix } from "../wire/prefix.ts";
import { AssignmentDatabaseError, explainDatabaseError } from "./assignment_database_error.ts";
import {
  ADD_GENERATION,
  addingDetails,
  APPLICATION_ID,
  CREATE_ASSIGNMENTS,
  CREATE_OTHERS,
  DETAILED_TABLES,
  GENERATION_COLUMN,
  IAID_COLUMN,
  SCHEMA_VERSION,
  WRITES,
} from "./assignment_schema.ts";
import { columnsOf, tablesOf } from "./assignment_tables.ts";
import { prefixKey } from "./prefix_key.ts";
import { inTransaction } from "./transaction.ts";

/** Rows of a database of DHCPKit's that are taken over in one transaction. */
const PAGE = 1000;

const MAGIC = "SQLite format 3\0";

/**
 * Makes sure that a file is a database of assignments, or empty, or not there, without changing it:
 * SQLite would change what belongs to somebody else as soon as it opens it for writing.
 *
 * @throws {AssignmentDatabaseError} when it is anything else
 */
export function refuseOtherFile(path: string): void {
  try {
    if (isEmpty(path)) return;
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      tablesOf(database, path);
    } finally {
      database.close();
    }
  } catch (error) {
    throw explainDatabaseError(path, error);
  }
}

function isEmpty(path: string): boolean {
  try {
    using file = Deno.openSync(path);
    if (!file.statSync().isFile) {
      throw new AssignmentDatabaseError(`${path} is not a file, expected a database`);
    }
    const start = new Uint8Array(MAGIC.length);
    const length = file.readSync(start) ?? 0;
    if (length === 0) return true;
    if (new TextDecoder().decode(start.subarray(0, length)) === MAGIC) return false;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return true;
    throw error;
  }
  throw new AssignmentDatabaseError(
    `${path} is not an SQLite database, expected a database of assignments, or a path that is free`,
  );
}

/** Makes the tables that are missing, and takes over what DHCPKit put into its one. */
export function setUpTables(database: DatabaseSync, path: string): void {
  const tables = tablesOf(database, path);
  inTransaction(database, () => {
    if (tables === "nothing") database.exec(CREATE_ASSIGNMENTS);
    else if (!columnsOf(database).includes(GENERATION_COLUMN)) database.exec(ADD_GENERATION);
    // One that was made before there was all of it gets the rest.
    for (const table of DETAILED_TABLES) {
      const columns = columnsOf(database, table);
      if (columns.length > 0 && !columns.includes(IAID_COLUMN)) addDetails(database, table);
    }
    database.exec(CREATE_OTHERS);
    if (tables !== "dhcpkit") markAsOurs(database);
  });
  if (tables === "dhcpkit") takeOver(database);
}

function addDetails(database: DatabaseSync, table: string): void {
  for (const statement of addingDetails(table)) database.exec(statement);
}

/** Until this is through, a server takes the database for one of DHCPKit's. */
function takeOver(database: DatabaseSync): void {
  const { pageOfAssignments, putAddress, putPrefix } = prepareAll(database, WRITES);
  let after: string | undefined = "";
  while (after !== undefined) {
    const rows = pageOfAssignments.all(after, PAGE);
    inTransaction(database, () => {
      for (const [, address, prefix] of rows) {
        const octets = address === null ? undefined : parseAddress(address);
        if (octets) putAddress.run(octets, 0);
        const parsed = prefix === null ? undefined : parsePrefix(prefix);
        if (parsed) putPrefix.run(prefixKey(parsed), 0);
      }
      if (rows.length < PAGE) markAsOurs(database);
    });
    after = rows.length < PAGE ? undefined : rows.at(-1)![0];
  }
}

function markAsOurs(database: DatabaseSync): void {
  database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
  database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
}
