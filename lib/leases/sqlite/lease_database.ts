import { resolve } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { LeaseChanges } from "../changes.ts";
import { openToOthers } from "./access.ts";
import { checkFile, databaseAt, makeDatabase, makeFolder, openDatabase } from "./database_file.ts";
import { explainOpenError } from "./error.ts";
import type { CommitFailure, Durability } from "../group_commit.ts";
import type { LeasePages } from "./lease_pages.ts";
import { InodeLock, LockFile } from "./lock_file.ts";
import { ServerValues } from "./server_values.ts";
import { SqliteLeaseDatabase } from "./sqlite_lease_database.ts";
import type { ReconfigureKeys } from "../reconfigure_keys.ts";
import type { LeaseStore } from "../store.ts";

const SECRET_LENGTH = 32;

/** What a lease database is opened with. */
export interface LeaseDatabaseOptions {
  /** Of the SQLite file; it and its folder are made when they are not there. */
  readonly path: string;
  /** What a reply waits for. */
  readonly durability: Durability;
  /** Random octets, as many as asked for. */
  readonly random: (length: number) => Uint8Array;
  /** Told when a group is lost: why, and how many replies are not sent because of that. */
  readonly onCommitFailure: CommitFailure;
  /** Called when a group is as safe as the durability says. */
  readonly onCommit?: () => void;
  /** Told of what is not as it should be, and keeps nobody from starting: a sentence each. */
  readonly onWarning?: (message: string) => void;
}

/** A lease store that outlives the process. */
export interface LeaseDatabase extends LeaseStore {
  /** 32 octets that only this server knows, the same whenever the database is opened. */
  readonly secret: Uint8Array;
  /** For those who want to see all leases, and must hold nobody up. */
  readonly pages: LeasePages;
  /** What changes about leases, for those who follow it. */
  readonly changes: LeaseChanges;
  /** What clients know a Reconfigure of this server by. */
  readonly reconfigureKeys: ReconfigureKeys;
  /**
   * Says how long changes are kept on record. A record that is there goes on; without one, changes
   * before this are not known.
   *
   * @param keptFor seconds; 0 ends the record
   * @param now Unix seconds
   */
  recordChanges(keptFor: number, now: number): void;
  /**
   * The DUID of this server.
   *
   * @param make makes one, when the database has none yet; to be asked for before leases are
   * recorded
   */
  serverId(make: () => Uint8Array): Uint8Array;
  /**
   * Runs `send` when all that was recorded so far is as safe as the durability says, and never
   * when it is lost. `send` must not throw.
   */
  afterCommit(send: () => void): void;
  /** Resolves when nothing waits for a commit. */
  drained(): Promise<void>;
  /**
   * Forgets leases that ended more than seven days ago, declined addresses that are no longer kept
   * back, clients without leases, and keys of such, in the group that is committed next. Where
   * changes are recorded, it records leases that have expired, and forgets what changed long ago.
   * Each call goes on where the last one left off, and begins again at the end.
   *
   * @param now Unix seconds
   * @param limit how many leases are looked at: a small batch holds nobody up
   * @returns whether there are more to look at; `false` at the end
   */
  purge(now: number, limit: number): boolean;
  /** Commits what is open, runs what waits for it, and closes the database. */
  close(): Promise<void>;
}

/**
 * Opens the lease database, made or brought up to date where that is needed, and keeps every other
 * Sextant from it until it is closed. A file that is anything else is not touched.
 *
 * @throws {LeaseDatabaseError} when it cannot be used
 */
export async function openLeaseDatabase(options: LeaseDatabaseOptions): Promise<LeaseDatabase> {
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
    await makeDatabase(path);
    inode = await InodeLock.acquire(path);
    for (const warning of openToOthers(path)) options.onWarning?.(warning);
    database = openDatabase(path);
    const values = new ServerValues(database);
    const secret = values.get("secret", () => options.random(SECRET_LENGTH));
    // The log is there by now, and stays the same file until the database is closed.
    if (options.durability === "full") log = await Deno.open(`${path}-wal`);
    const locks = [inode, lock];
    return new SqliteLeaseDatabase({ ...options, database, locks, log, values, secret });
  } catch (error) {
    log?.close();
    database?.close();
    inode?.release();
    await lock?.release();
    throw explainOpenError(path, error);
  }
}
