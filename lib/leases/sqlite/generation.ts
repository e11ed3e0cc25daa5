import type { DatabaseSync } from "node:sqlite";
import { toHex } from "../../wire/bytes.ts";
import { prepare, sql, type Statement } from "../../sqlite/statement.ts";
import { decodeMarker, encodeMarker, type Marker, MARKER_KEY, NO_GENERATION } from "./marker.ts";

/** Octets of the write-ahead log from which it is brought into the database. */
const LOG_FULL = 4 * 1024 * 1024;
/** Where the salts are in the header of the log: each beginning has others. */
const SALTS_AT = 16;

const MARKER_SQL = {
  read: sql<[value: Uint8Array]>(`SELECT value FROM server WHERE key = '${MARKER_KEY}'`),
  write: sql(`
    INSERT INTO server (key, value) VALUES ('${MARKER_KEY}', ?)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value`),
} as const;

/** Brings the write-ahead log into the database when it has grown, and marks whose log it is. */
export class LogGenerations {
  readonly #database: DatabaseSync;
  readonly #random: (length: number) => Uint8Array;
  readonly #log: Deno.FsFile;
  readonly #write: Statement<[]>;
  readonly #salts = new Uint8Array(8);
  readonly #saltsNow = new Uint8Array(8);
  #marker: Marker;
  #count = 0;
  #fullFrom = LOG_FULL;

  /**
   * @param log the open `-wal` file
   * @param random random octets, as many as asked for
   */
  constructor(
    database: DatabaseSync,
    log: Deno.FsFile,
    random: (length: number) => Uint8Array,
  ) {
    this.#database = database;
    this.#log = log;
    this.#random = random;
    database.exec("PRAGMA wal_autocheckpoint = 0");
    this.#write = prepare(database, MARKER_SQL.write);
    this.#marker = readMarker(database);
    this.begin("TRUNCATE");
  }

  /**
   * Begins the log anew, unless somebody reads what is in it.
   *
   * @param mode whether the file is emptied, or overwritten from its start
   * @returns whether it begins anew
   */
  begin(mode: "TRUNCATE" | "RESTART"): boolean {
    const { current: previous } = this.#marker;
    this.#mark(previous, toHex(this.#random(16)));
    if (!this.#checkpoint(mode)) return false;
    // What the database now tells, the log tells in its first commit.
    this.#mark(this.#marker.current, this.#marker.current);
    this.#readSalts(this.#salts);
    return true;
  }

  /** To be called after each commit. @param length octets of the log */
  afterCommit(length: number): void {
    this.#readSalts(this.#saltsNow);
    if (!this.#salts.every((octet, at) => octet === this.#saltsNow[at])) {
      // Somebody else has brought the log into the database, so that this commit began it anew.
      this.#mark(this.#marker.current, this.#marker.current);
      this.#salts.set(this.#saltsNow);
    }
    if (length < this.#fullFrom) return;
    this.#fullFrom = this.#tryToBegin() ? LOG_FULL : length + LOG_FULL;
  }

  /** While somebody reads the log, or the disk is full, it grows on. */
  #tryToBegin(): boolean {
    try {
      return this.begin("RESTART");
    } catch {
      return false;
    }
  }

  #mark(previous: string, current: string): void {
    const row = this.#database.prepare("PRAGMA schema_version").get();
    const marker = { previous, current, schema: Number(row?.schema_version) };
    this.#write.run(encodeMarker(marker, this.#count++));
    this.#marker = marker;
  }

  #checkpoint(mode: string): boolean {
    return this.#database.prepare(`PRAGMA wal_checkpoint(${mode})`).get()?.busy === 0;
  }

  #readSalts(into: Uint8Array): void {
    this.#log.seekSync(SALTS_AT, Deno.SeekMode.Start);
    this.#log.readSync(into);
  }
}

function readMarker(database: DatabaseSync): Marker {
  const row = prepare(database, MARKER_SQL.read).get();
  return row
    ? decodeMarker(row[0])
    : { previous: NO_GENERATION, current: NO_GENERATION, schema: 0 };
}
