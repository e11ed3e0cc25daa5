import { resolve } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { checkCompanions } from "./companions.ts";
import { LogGenerations } from "./generation.ts";
import { keepCopy } from "./kept_copy.ts";
import { OpenFiles } from "./open_files.ts";
import { MIGRATIONS } from "./schema.ts";
import { openToOthers, otherNames } from "./access.ts";
import {
  checkFile,
  databaseAt,
  makeDatabase,
  makeFolder,
  migrate,
  openAsItIs,
  versionOf,
} from "./database_file.ts";
import { explainOpenError } from "./error.ts";
import type { Durability } from "../group_commit.ts";
import type { StoreEnvironment } from "../source.ts";
import { InodeLock, LockFile } from "./lock_file.ts";
import { ServerValues } from "./server_values.ts";
import { SqliteLeaseDatabase } from "./sqlite_lease_database.ts";
import type { LeaseStore } from "../store.ts";

const SECRET_LENGTH = 32;

/** What a lease database is opened with. */
export interface LeaseDatabaseOptions extends StoreEnvironment {
  /** Of the SQLite file; it and its folder are made when they are not there. */
  readonly path: string;
  /** What a reply waits for. */
  readonly durability: Durability;
}

/**
 * Opens the lease database, made or brought up to date where that is needed, and keeps every other
 * Sextant from it until it is closed. A file that is anything else is not touched.
 *
 * @throws {LeaseDatabaseError} when it cannot be used
 */
export async function openLeaseDatabase(options: LeaseDatabaseOptions): Promise<LeaseStore> {
  // SQLite names its other files after what a link leads to, and so does the lock.
  const path = databaseAt(resolve(options.path));
  let lock: LockFile | undefined;
  let inode: InodeLock | undefined;
  let database: DatabaseSync | undefined;
  let log: Deno.FsFile | undefined;
  try {
    await makeFolder(path);
    lock = await LockFile.acquire(path);
    await checkFile(path);
    checkCompanions(path);
    await makeDatabase(path);
    inode = await InodeLock.acquire(path);
    for (const warning of [...openToOthers(path), ...otherNames(path)]) {
      options.onWarning?.(warning);
    }
    database = openAsItIs(path);
    // The log is there by now, and stays the same file until the database is closed.
    log = Deno.openSync(`${path}-wal`);
    const generations = new LogGenerations(database, log, options.random);
    const version = versionOf(database);
    if (version < MIGRATIONS.length) await keepCopy(database, path, version);
    migrate(database);
    const values = new ServerValues(database);
    const secret = values.get("secret", () => options.random(SECRET_LENGTH));
    const watch = { generations, files: new OpenFiles([path, `${path}-wal`]) };
    const locks = [inode, lock];
    return new SqliteLeaseDatabase({
      ...options,
      database,
      locks,
      log,
      watch,
      values,
      secret,
    });
  } catch (error) {
    log?.close();
    database?.close();
    inode?.release();
    await lock?.release();
    throw explainOpenError(path, error);
  }
}
