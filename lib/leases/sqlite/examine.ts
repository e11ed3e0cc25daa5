import { DatabaseSync } from "node:sqlite";
import { statIfThere } from "../../file_info.ts";
import { checkCompanions } from "./companions.ts";
import { examineFile } from "./database_file.ts";
import { explainOpenError, LeaseDatabaseError } from "./error.ts";

/** What can be said of a database without opening it as a server does. */
export interface DatabaseState {
  /** Whether a Sextant has it open. */
  readonly isServed: boolean;
  /** Why a server could not open it: a sentence; `undefined`: nothing is known against it. */
  readonly problem?: string;
}

/**
 * Looks at a database, and changes nothing.
 *
 * To be called by a process that has nothing to do with it otherwise: closing a file takes away the
 * locks that SQLite has on it in the same process.
 *
 * @param path what links lead to
 */
export function examineDatabase(path: string): DatabaseState {
  try {
    examineFile(path);
    if (isServed(path)) return { isServed: true };
    checkCompanions(path);
    refuseLocked(path);
    return { isServed: false };
  } catch (error) {
    if (isUnknown(error)) return { isServed: false };
    return { isServed: false, problem: explainOpenError(path, error).message };
  }
}

/** What is not there is made at the start, and what this user may not see cannot be judged. */
function isUnknown(error: unknown): boolean {
  if (error instanceof LeaseDatabaseError) return false;
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory ||
    error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotCapable;
}

function isServed(path: string): boolean {
  using file = Deno.openSync(path);
  return !file.tryLockSync(false);
}

/**
 * While somebody has a database with a write-ahead log open, there is an index of that log; without
 * it nobody has locked anything. A connection that reads keeps the one that tries from being the
 * last, which would bring the log into the database.
 */
function refuseLocked(path: string): void {
  if (!statIfThere(`${path}-shm`)) return;
  const reader = new DatabaseSync(path, { readOnly: true, timeout: 0 });
  try {
    reader.exec("BEGIN; SELECT count(*) FROM sqlite_schema");
    const writer = new DatabaseSync(path, { timeout: 0 });
    try {
      writer.exec("BEGIN IMMEDIATE; ROLLBACK");
    } finally {
      writer.close();
    }
  } finally {
    reader.close();
  }
}
