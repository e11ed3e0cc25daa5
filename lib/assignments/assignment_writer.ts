import { DatabaseSync } from "node:sqlite";
import { changesAny, prepare, prepareAll, type Prepared } from "../sqlite/statement.ts";
import { formatAddress } from "../wire/address.ts";
import { formatPrefix } from "../wire/prefix.ts";
import { AssignmentDatabaseError, explainDatabaseError } from "./assignment_database_error.ts";
import { CLEAN_UPS, type CleanUp, WRITES } from "./assignment_schema.ts";
import { refuseOtherFile, setUpTables } from "./assignment_set_up.ts";
import { prefixKey } from "./prefix_key.ts";
import type { AssignedRow } from "../pools/claims.ts";
import { inTransaction } from "./transaction.ts";

/** In nanoseconds. */
const MILLISECOND = 1_000_000n;
/** Milliseconds to wait for another program that writes to the database. */
const LOCK_TIMEOUT = 10_000;
const CACHE_KIBIBYTES = 64 * 1024;
/** Rows that are looked through in one transaction when old ones are taken out. */
const PAGE = 5000;

/** What a row assigns to one of its ids. */
export interface AssignmentRow extends AssignedRow {
  /** Normalised. */
  readonly id: string;
}

/** What a build left in a database. */
export interface BuildResult {
  /** Assignments that the database holds now. */
  readonly total: number;
  /** Assignments that are not in the CSV any more. */
  readonly vanished: number;
  /** Whether these were kept, because they were too many to be right. */
  readonly withheld: boolean;
}

/**
 * Brings a database of assignments to what a CSV says, while servers read from it: each batch is a
 * transaction of its own.
 *
 * Rows are marked with a generation, one more for each build, so that those of older ones can be
 * told at the end, whatever the time stamp of the CSV.
 */
export class AssignmentWriter {
  readonly #path: string;
  readonly #csvTime: bigint;
  readonly #database: DatabaseSync;
  readonly #generation: number;
  readonly #sql: Prepared<typeof WRITES>;

  private constructor(path: string, csvTime: bigint, database: DatabaseSync) {
    this.#path = path;
    this.#csvTime = csvTime;
    this.#database = database;
    this.#sql = prepareAll(database, WRITES);
    this.#generation = this.#begin();
  }

  /**
   * Opens a database, or makes one, and begins a build.
   *
   * @param csvTime when the CSV was changed last, in nanoseconds since 1970
   * @throws {AssignmentDatabaseError} when the file is something else, or a newer CSV is in it
   */
  static open(path: string, csvTime: bigint): AssignmentWriter {
    refuseOtherFile(path);
    let database: DatabaseSync | undefined;
    try {
      database = new DatabaseSync(path, { timeout: LOCK_TIMEOUT });
      // Readers then never wait for a writer. Where the file system has no such log, they do.
      database.exec("PRAGMA journal_mode = WAL");
      database.exec("PRAGMA synchronous = NORMAL");
      database.exec("PRAGMA temp_store = MEMORY");
      database.exec(`PRAGMA cache_size = -${CACHE_KIBIBYTES}`);
      setUpTables(database, path);
      return new AssignmentWriter(path, csvTime, database);
    } catch (error) {
      database?.close();
      throw explainDatabaseError(path, error);
    }
  }

  /**
   * Adds assignments in one transaction, the first of an id in place of the one that it had before
   * the build.
   */
  put(rows: readonly AssignmentRow[]): void {
    this.#transaction(() => {
      this.#refuseOtherBuild();
      for (const row of rows) this.#putRow(row);
    });
  }

  /**
   * Deletes what was not put since the build began, unless that is more than 30 %.
   *
   * @param force deletes it however much it is
   */
  finish(force: boolean): BuildResult {
    const [total, fresh] = this.#explained(() => this.#sql.count.get(this.#generation)!);
    const vanished = total - fresh;
    // In whole numbers: exactly 30 % is not more than 30 %.
    if (!force && vanished * 10 > total * 3) return { total, vanished, withheld: true };
    for (const cleanUp of CLEAN_UPS) this.#cleanUp(cleanUp);
    return { total: fresh, vanished, withheld: false };
  }

  /**
   * Closes the database, as a single file when nobody else has it open: then it can be copied, and
   * be read by whoever may not write into its folder.
   */
  close(): void {
    try {
      this.#database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      this.#database.exec("PRAGMA busy_timeout = 0");
      this.#database.exec("PRAGMA journal_mode = DELETE");
    } catch {
      // Somebody has it open, and then the log stays beside it.
    } finally {
      this.#database.close();
    }
  }

  #begin(): number {
    return this.#transaction(() => {
      const { generation, csvTime } = this.#build();
      // DHCPKit wrote nanoseconds; of a file's time the runtime tells milliseconds.
      if (csvTime / MILLISECOND > this.#csvTime / MILLISECOND) {
        throw new AssignmentDatabaseError(
          `${this.#path} holds what a newer CSV says, of ${timeOf(csvTime)}; this one is of ` +
            `${timeOf(this.#csvTime)}. Nothing is changed; touch the CSV if it is to count`,
        );
      }
      this.#sql.beginBuild.run(generation + 1, this.#csvTime);
      return generation + 1;
    });
  }

  #build(): { generation: number; csvTime: bigint } {
    const [generation, csvTime] = this.#sql.readBuild.get()!;
    return { generation, csvTime: BigInt(csvTime) };
  }

  #refuseOtherBuild(): void {
    if (this.#build().generation === this.#generation) return;
    throw new AssignmentDatabaseError(
      `${this.#path} is built from another CSV meanwhile, expected one build at a time`,
    );
  }

  #putRow({ id, address, prefix, iaid, hostname }: AssignmentRow): void {
    const addressText = address ? formatAddress(address.address) : null;
    const prefixText = prefix ? formatPrefix(prefix) : null;
    const generation = this.#generation;
    const details = [iaid ?? null, hostname ?? null];
    const first = [id, addressText, prefixText, this.#csvTime, generation, ...details];
    if (!changesAny(this.#sql.put, ...first)) {
      this.#sql.putMore.run(id, addressText ?? "", prefixText ?? "", generation, ...details);
    }
    if (address) this.#sql.putAddress.run(address.address, this.#generation);
    if (prefix) this.#sql.putPrefix.run(prefixKey(prefix), this.#generation);
  }

  #cleanUp({ start, keyAfter, deleteUpTo, deleteRest }: CleanUp): void {
    const keys = prepare(this.#database, keyAfter);
    const remove = prepare(this.#database, deleteUpTo);
    let from = start;
    for (;;) {
      const [last] = keys.get(from, PAGE - 1) ?? [];
      if (last === undefined) break;
      this.#transaction(() => {
        this.#refuseOtherBuild();
        remove.run(from, last, this.#generation);
      });
      from = last;
    }
    this.#transaction(() => {
      this.#refuseOtherBuild();
      prepare(this.#database, deleteRest).run(from, this.#generation);
    });
  }

  #transaction<T>(change: () => T): T {
    return this.#explained(() => inTransaction(this.#database, change));
  }

  #explained<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw explainDatabaseError(this.#path, error);
    }
  }
}

function timeOf(nanoseconds: bigint): string {
  return new Date(Number(nanoseconds / MILLISECOND)).toISOString();
}
