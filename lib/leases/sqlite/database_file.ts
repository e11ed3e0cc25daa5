import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { lstatIfThere, statIfThere } from "../../file_info.ts";
import { nearestInterfaceId } from "../../wire/glance.ts";
import { LeaseDatabaseError } from "./error.ts";
import { APPLICATION_ID, MIGRATIONS } from "./schema.ts";

/** Milliseconds to wait for another program that has the database locked. */
const LOCK_TIMEOUT = 250;

const HEADER_LENGTH = 100;
const MAGIC = "SQLite format 3\0";
const USER_VERSION_AT = 60;
const APPLICATION_ID_AT = 68;

/** Every file that an open lease database has, by the path of the database. */
export function leaseDatabaseFiles(path: string): string[] {
  return [path, `${path}-wal`, `${path}-shm`, `${path}.lock`];
}

/** The file that a path leads to, by links too; a path to nothing stays as it is. */
export function databaseAt(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path;
  }
}

/** Makes the folder of a database that is not there yet, for its user alone. */
export async function makeFolder(path: string): Promise<void> {
  const folder = dirname(path);
  const found = await Deno.stat(folder).catch(() => undefined);
  if (!found) await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  else if (!found.isDirectory) {
    throw new LeaseDatabaseError(`${folder} is not a folder, expected one`);
  }
}

/**
 * Makes sure that a file is a lease database, or empty, or not there, without changing it: SQLite
 * would change what belongs to somebody else as soon as it opens it for writing.
 *
 * To be called while the database is closed: closing a file, whoever opened it, takes away the
 * locks that SQLite has on it in this process.
 *
 * @throws {LeaseDatabaseError} when it is anything else
 */
export async function checkFile(path: string): Promise<void> {
  const found = statIfThere(path);
  if (!found) return refuseDangling(path);
  refuseNoFile(path, found);
  // Of a file that cannot be written, SQLite would say so only later, and leave its log behind.
  using file = await Deno.open(path, { read: true, write: true });
  refuseForeign(path, readHeader(file));
}

function refuseDangling(path: string): void {
  if (!lstatIfThere(path)) return;
  throw new LeaseDatabaseError(
    `${path} is a symbolic link to a file that is not there, expected one that is`,
  );
}

/**
 * Looks whether a file that is there is a lease database, or empty, for those who only read: a
 * server that has it open loses nothing by that, since it is in another process.
 *
 * @throws {LeaseDatabaseError} when it is anything else
 * @throws {Deno.errors.NotFound | Deno.errors.PermissionDenied}
 */
export function examineFile(path: string): void {
  refuseNoFile(path, Deno.statSync(path));
  using file = Deno.openSync(path);
  refuseForeign(path, readHeader(file));
}

/**
 * Makes a database where there is no file, whole at once and for its user alone: SQLite gives its
 * other files the mode of the database, and finds no beginnings of one after a crash.
 *
 * To be called while the lock of the database is held.
 */
export async function makeDatabase(path: string): Promise<void> {
  if (lstatIfThere(path)) return;
  const beginning = `${path}.new`;
  if (lstatIfThere(beginning)) {
    await checkFile(beginning);
    await Deno.remove(beginning);
  }
  (await Deno.open(beginning, { write: true, createNew: true, mode: 0o600 })).close();
  openDatabase(beginning).close();
  await Deno.rename(beginning, path);
}

function refuseNoFile(path: string, { isDirectory, isFile }: Deno.FileInfo): void {
  if (isDirectory) throw new LeaseDatabaseError(`${path} is a folder, expected a file`);
  if (!isFile) throw new LeaseDatabaseError(`${path} is not a regular file, expected one`);
}

function readHeader(file: Deno.FsFile): Uint8Array {
  const header = new Uint8Array(HEADER_LENGTH);
  return header.subarray(0, file.readSync(header) ?? 0);
}

function refuseForeign(path: string, header: Uint8Array): void {
  if (header.length === 0) return;
  if (header.length < HEADER_LENGTH || new TextDecoder().decode(header.subarray(0, 16)) !== MAGIC) {
    throw new LeaseDatabaseError(
      `${path} is not an SQLite database, expected a lease database, or a path that is free`,
    );
  }
  const view = new DataView(header.buffer);
  if (view.getUint32(APPLICATION_ID_AT) !== APPLICATION_ID) {
    throw new LeaseDatabaseError(
      `${path} is a database of another program, expected a lease database, or a path that is free`,
    );
  }
  refuseNewer(path, view.getUint32(USER_VERSION_AT), MIGRATIONS.length);
}

function refuseNewer(path: string, version: number, newest: number): void {
  if (version <= newest) return;
  throw new LeaseDatabaseError(
    `${path} has schema version ${version}, written by a newer Sextant; expected version ` +
      `${newest} or older`,
  );
}

/**
 * Opens a checked file for writing and brings its schema up to date.
 *
 * @param migrations what makes each schema version from the one before
 * @throws whatever SQLite finds wrong, or {@linkcode LeaseDatabaseError}
 */
export function openDatabase(
  path: string,
  migrations: readonly string[] = MIGRATIONS,
): DatabaseSync {
  const database = openAsItIs(path, migrations);
  try {
    migrate(database, migrations);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Opens a checked file for writing, with a write-ahead log. An empty one is made a database, one
 * with an older schema is left as it is.
 *
 * @throws whatever SQLite finds wrong, or {@linkcode LeaseDatabaseError}
 */
export function openAsItIs(
  path: string,
  migrations: readonly string[] = MIGRATIONS,
): DatabaseSync {
  const database = new DatabaseSync(path, {
    timeout: LOCK_TIMEOUT,
    enableForeignKeyConstraints: true,
  });
  try {
    const version = versionOf(database);
    refuseNewer(path, version, migrations.length);
    // A new file has its application id in the file itself from the first commit on, where
    // checkFile looks for it.
    if (version === 0) migrate(database, migrations);
    useWriteAheadLog(database, path);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The schema version of an open database. */
export function versionOf(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()?.user_version);
}

/** Brings the schema of an open database up to date. */
export function migrate(
  database: DatabaseSync,
  migrations: readonly string[] = MIGRATIONS,
): void {
  const version = versionOf(database);
  if (version === migrations.length) return;
  database.function("interface_id_in", { deterministic: true }, interfaceIdOrNull);
  database.exec("BEGIN IMMEDIATE");
  try {
    for (const migration of migrations.slice(version)) database.exec(migration);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
    database.exec("COMMIT");
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

/** For migrations. */
function interfaceIdOrNull(relayForward: unknown): Uint8Array | null {
  return relayForward instanceof Uint8Array
    ? nearestInterfaceId(relayForward)?.slice() ?? null
    : null;
}

function useWriteAheadLog(database: DatabaseSync, path: string): void {
  const row = database.prepare("PRAGMA journal_mode = WAL").get();
  if (row?.journal_mode !== "wal") {
    throw new LeaseDatabaseError(
      `${path} cannot have a write-ahead log, expected a local file system`,
    );
  }
  // The file is made by the first transaction.
  database.exec("BEGIN IMMEDIATE; COMMIT");
  // The log is synchronized by GroupCommit; its checkpoints and restarts by SQLite.
  database.exec("PRAGMA synchronous = NORMAL");
  // Room for the savepoint of each exchange.
  database.exec("PRAGMA temp_store = MEMORY");
  database.exec(`PRAGMA cache_size = -${CACHE_KIBIBYTES}`);
  database.exec(`PRAGMA journal_size_limit = ${LOG_LIMIT}`);
}

const CACHE_KIBIBYTES = 32 * 1024;
/** Octets of the write-ahead log that are kept after a burst. */
const LOG_LIMIT = 64 * 1024 * 1024;
