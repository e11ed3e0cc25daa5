import type { DatabaseSync } from "node:sqlite";
import { StoreBusyError } from "../busy.ts";
import type { Journal } from "../group_commit.ts";
import type { LogGenerations } from "./generation.ts";
import type { OpenFiles } from "./open_files.ts";
import { prepareAll, type Prepared, sql } from "../../sqlite/statement.ts";

/** SQLITE_BUSY. */
const BUSY = 5;

/** What goes with a log while it is written. */
export interface WalWatch {
  readonly files: Pick<OpenFiles, "check">;
  readonly generations: Pick<LogGenerations, "afterCommit" | "begin">;
}

/** The open `-wal` file. */
export type Log = Pick<Deno.FsFile, "syncData">;

const SQL = { begin: sql("BEGIN IMMEDIATE"), commit: sql("COMMIT") } as const;

/**
 * Commits to SQLite's write-ahead log and brings the log to the disk without blocking.
 *
 * That is as durable as `synchronous = FULL`, which does the same in the same order, but blocks:
 * - A transaction is committed once its frames are in the log, whole: each frame's checksum covers
 *   all before it, so after a crash SQLite takes over everything up to the last whole commit. What
 *   `synchronous = NORMAL` leaves out is to synchronize the log after a commit, which is done here,
 *   before anybody is told.
 * - The log is one file for as long as the database is open. Checkpoints overwrite it from its
 *   start or truncate it, and do so only after SQLite has synchronized the log, then the database
 *   with all that was in the log, so nothing that is waited for here can be lost by that. The new
 *   header is synchronized before frames follow it, and with the first one the folder.
 */
export class WalJournal implements Journal {
  readonly #log: Log | undefined;
  readonly #onUndone: () => void;
  readonly #watch: WalWatch | undefined;
  readonly #beforeCommit: () => void;
  readonly #database: DatabaseSync;
  readonly #sql: Prepared<typeof SQL>;
  #isLogDoubtful = false;

  /**
   * @param log the open `-wal` file; without one nothing can be synchronized
   * @param onUndone called after a commit that failed
   * @param watch left out, SQLite brings the log into the database by itself, and nobody looks
   * whether both are still where they were
   * @param beforeCommit writes what a commit is to hold besides
   */
  constructor(
    database: DatabaseSync,
    log: Log | undefined,
    onUndone: () => void,
    watch?: WalWatch,
    beforeCommit: () => void = () => {},
  ) {
    this.#watch = watch;
    this.#beforeCommit = beforeCommit;
    this.#database = database;
    this.#log = log;
    this.#onUndone = onUndone;
    this.#sql = prepareAll(database, SQL);
    // Whoever holds the lock would hold up every exchange as long as SQLite waits.
    database.exec("PRAGMA busy_timeout = 0");
  }

  /** @throws {StoreBusyError} at once when somebody else is writing: nobody waits for them */
  begin(): void {
    try {
      this.#sql.begin.run();
    } catch (error) {
      if (!isBusy(error)) throw error;
      throw new StoreBusyError("Another program is writing to the lease database", {
        cause: error,
      });
    }
  }

  commit(): void {
    try {
      this.#beforeCommit();
      this.#sql.commit.run();
      this.#look();
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      this.#onUndone();
      throw error;
    }
  }

  /** What went to a file that nobody finds again is not to be told to anybody. */
  #look(): void {
    if (!this.#watch) return;
    const { files, generations } = this.#watch;
    files.check();
    generations.afterCommit();
  }

  async sync(): Promise<void> {
    if (this.#isLogDoubtful) return this.#restartLog();
    try {
      await this.#log?.syncData();
    } catch (error) {
      this.#isLogDoubtful = true;
      throw error;
    }
  }

  /**
   * After a failure the kernel may forget what it could not write, and succeed the next time: the
   * log would have a hole, and all that follows would be lost with it. So everything goes into the
   * database, and the log begins anew.
   */
  #restartLog(): void {
    const isRestarted = this.#watch
      ? this.#watch.generations.begin("RESTART")
      : this.#database.prepare("PRAGMA wal_checkpoint(RESTART)").get()?.busy === 0;
    if (!isRestarted) throw new Error("The log of the lease database cannot be restarted");
    this.#isLogDoubtful = false;
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && Number(error.errcode) % 256 === BUSY;
}
