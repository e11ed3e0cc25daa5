import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { openDatabase } from "../../lib/leases/sqlite/database_file.ts";
import type { StoreEnvironment } from "../../lib/leases/source.ts";
import { ServerValues } from "../../lib/leases/sqlite/server_values.ts";
import { SqliteLeaseDatabase } from "../../lib/leases/sqlite/sqlite_lease_database.ts";
import type { LeaseStore } from "../../lib/leases/store.ts";
import { boundTo } from "./bound_to.ts";
import type { DiskTroubles, SimulatedDisk } from "./simulated_disk.ts";

const SECRET_LENGTH = 32;
/** By then, much of an exchange is written. */
const GRANTING = /^\s*INSERT INTO leases\b/;
// The format of SQLite's write-ahead log and of its index (sqlite.org/walformat.html).
const LOG_HEADER = 32;
const FRAME_HEADER = 24;
const INDEX_HEADER = 100;
const FRAMES_AT = 16;
const SALT_AT = 32;
const BACKFILLED_AT = 96;

/** Up to where a write-ahead log is on the disk; each time it begins anew it has another salt. */
interface LogPosition {
  readonly salt: bigint;
  readonly frames: number;
  /** How many of them are in the database too. */
  readonly backfilled: number;
}

const NOWHERE: LogPosition = { salt: 0n, frames: 0, backfilled: 0 };

/** The lease database in a real file, on a disk that can lose what it was not told to keep. */
export class SqliteDisk implements SimulatedDisk {
  readonly #folder: string;
  readonly #troubles: DiskTroubles;
  #generation = 0;
  #database: DatabaseSync | undefined;
  #index: Deno.FsFile | undefined;
  #kept = NOWHERE;
  /** The connection of another program that writes. */
  #other: DatabaseSync | undefined;

  constructor(troubles: DiskTroubles) {
    this.#troubles = troubles;
    // In memory where that is possible: what is told to the real disk costs time and proves nothing.
    const isThere = fileExists("/dev/shm");
    this.#folder = Deno.makeTempDirSync({
      prefix: "sextant-simulation-",
      ...(isThere && { dir: "/dev/shm" }),
    });
  }

  open(options: StoreEnvironment): Promise<LeaseStore> {
    const opened = openDatabase(this.#path);
    this.#database = opened;
    // Something has to be in the log for its index to be there.
    opened.exec("UPDATE server SET value = value");
    this.#index = Deno.openSync(`${this.#path}-shm`);
    const database = this.#watched(opened);
    const values = new ServerValues(database);
    const secret = values.get("secret", () => options.random(SECRET_LENGTH));
    const log = { syncData: () => this.#sync(), close: () => this.#index?.close() };
    return Promise.resolve(
      new SqliteLeaseDatabase({
        ...options,
        durability: "full",
        database,
        locks: [],
        log: log as unknown as Deno.FsFile,
        values,
        secret,
      }),
    );
  }

  crash(keepsCommitted: boolean): void {
    this.#troubles.forget();
    this.#unlock();
    const { salt, frames, backfilled } = this.#position();
    const before = this.#path;
    this.#generation++;
    Deno.copyFileSync(before, this.#path);
    Deno.copyFileSync(`${before}-wal`, `${this.#path}-wal`);
    // What has gone from the log into the database was synchronized by SQLite itself, here and there.
    const kept = Math.max(backfilled, this.#kept.salt === salt ? this.#kept.frames : 0);
    const left = keepsCommitted ? frames : kept;
    Deno.truncateSync(
      `${this.#path}-wal`,
      left === 0 ? 0 : LOG_HEADER + left * (FRAME_HEADER + this.#pageSize()),
    );
    this.#index!.close();
    this.#database!.close();
    Deno.removeSync(before);
  }

  lock(): () => void {
    if (this.#other) return () => {};
    // While the server writes, nobody else can.
    if (this.#database!.isTransaction) return () => {};
    const other = new DatabaseSync(this.#path);
    other.exec("BEGIN IMMEDIATE");
    this.#other = other;
    return () => {
      if (this.#other === other) this.#unlock();
    };
  }

  #unlock(): void {
    this.#other?.close();
    this.#other = undefined;
  }

  remove(): void {
    this.#unlock();
    Deno.removeSync(this.#folder, { recursive: true });
  }

  get #path(): string {
    return `${this.#folder}/leases-${this.#generation}.sqlite`;
  }

  #sync(): Promise<void> {
    const position = this.#position();
    return this.#troubles.sync(() => this.#kept = position);
  }

  #position(): LogPosition {
    const view = this.#header();
    return {
      salt: view.getBigUint64(SALT_AT),
      frames: view.getUint32(FRAMES_AT, true),
      backfilled: view.getUint32(BACKFILLED_AT, true),
    };
  }

  #pageSize(): number {
    return 4096;
  }

  #header(): DataView {
    const octets = new Uint8Array(INDEX_HEADER);
    this.#index!.seekSync(0, Deno.SeekMode.Start);
    this.#index!.readSync(octets);
    return new DataView(octets.buffer);
  }

  /** The database as it is, but for commits that fail, and with those seen that do not. */
  #watched(database: DatabaseSync): DatabaseSync {
    const { watcher } = this.#troubles;
    const instead: Record<string, (statement: StatementSync) => Partial<StatementSync>> = {
      "COMMIT": (statement) => ({
        run: () => {
          try {
            this.#troubles.commit();
            const result = statement.run();
            watcher.onCommitted();
            return result;
          } catch (error) {
            watcher.onUndone();
            throw error;
          }
        },
      }),
      "PRAGMA wal_checkpoint(RESTART)": (statement) => ({
        get: () => {
          const row = statement.get();
          watcher.onSafe(watcher.committed);
          return row;
        },
      }),
    };
    return boundTo(database, {
      prepare: (sql: string) => {
        const statement = database.prepare(sql);
        const change = instead[sql];
        if (change) return boundTo(statement, change(statement));
        return GRANTING.test(sql) ? this.#filling(statement) : statement;
      },
      exec: (sql: string) => {
        database.exec(sql);
        // Until then SQLite itself synchronized what it wrote.
        if (sql === "PRAGMA synchronous = NORMAL") this.#kept = this.#position();
      },
    });
  }

  /** A statement for which there may be no room. */
  #filling(statement: StatementSync): StatementSync {
    const run = (...values: SQLInputValue[]) => {
      this.#troubles.write();
      return statement.run(...values);
    };
    return boundTo(statement, { run: run as StatementSync["run"] });
  }
}

function fileExists(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}
