import type { DatabaseSync } from "node:sqlite";
import { reasonOf } from "../../thrown.ts";
import { copyDatabase } from "./backup.ts";
import { LeaseDatabaseError } from "./error.ts";

/** Where the copy of a database is kept that had an older schema. */
export function keptCopyPath(path: string, version: number): string {
  return `${path}.schema-${version}`;
}

/**
 * Keeps a copy of a database as it is before its schema is brought up to date, for whoever wants to
 * go back to the Sextant that wrote it.
 *
 * @throws {LeaseDatabaseError} when there is no room for it
 */
export async function keepCopy(
  database: DatabaseSync,
  path: string,
  version: number,
): Promise<void> {
  const copy = keptCopyPath(path, version);
  try {
    await copyDatabase(database, copy, { replaces: true });
  } catch (error) {
    throw new LeaseDatabaseError(
      `a copy of ${path} before its schema is brought up to date cannot be kept as ${copy} ` +
        `(${reasonOf(error)}), expected room for one`,
      { cause: error },
    );
  }
}
