import type { DatabaseSync } from "node:sqlite";
import { toHex } from "../../wire/bytes.ts";
import { prepare, sql, type Statement } from "../../sqlite/statement.ts";
import { decodeMarker, encodeMarker, type Marker, MARKER_KEY, NO_GENERATION } from "./marker.ts";

/** Frames of the write-ahead log from which it is brought into the database. */
const LOG_FULL = 1000;
/** Where the salts are in the header of the log, and of a frame: each beginning has others. */
const SALTS_AT = 16;
const HEADER = 32;
const FRAME_HEADER = 24;
const FRAME_SALTS_AT = 8;

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
  readonly #saltsThere = new Uint8Array(8);
  readonly #frame: number;
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
    this.#frame = FRAME_HEADER + Number(database.prepare("PRAGMA page_size").get()?.page_size);
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
    this.#readSalts(SALTS_AT, this.#salts);
    return true;
  }

  /** To be called after each commit. */
  afterCommit(): void {
    if (!this.#hasSalts(SALTS_AT)) {
      // Somebody else has brought the log into the database, so that this commit began it anew.
      this.#mark(this.#marker.current, this.#marker.current);
      this.#readSalts(SALTS_AT, this.#salts);
      this.#fullFrom = LOG_FULL;
    }
    // The file does not shrink when it is overwritten from its start.
    if (!this.#hasSalts(HEADER + this.#fullFrom * this.#frame + FRAME_SALTS_AT)) return;
    this.#fullFrom = this.#tryToBegin() ? LOG_FULL : this.#fullFrom + LOG_FULL;
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

  /** Whether what is there in the log belongs to its last beginning. */
  #hasSalts(at: number): boolean {
    this.#saltsThere.fill(0);
    this.#readSalts(at, this.#saltsThere);
    for (let octet = 0; octet < this.#salts.length; octet++) {
      if (this.#salts[octet] !== this.#saltsThere[octet]) return false;
    }
    return true;
  }

  #readSalts(at: number, into: Uint8Array): void {
    this.#log.seekSync(at, Deno.SeekMode.Start);
    this.#log.readSync(into);
  }
}

function readMarker(database: DatabaseSync): Marker {
  const row = prepare(database, MARKER_SQL.read).get();
  return row
    ? decodeMarker(row[0])
    : { previous: NO_GENERATION, current: NO_GENERATION, schema: 0 };
}
