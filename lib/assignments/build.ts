import { type AssignmentRow, AssignmentWriter, type BuildResult } from "./assignment_writer.ts";
import { Claims, type ClaimSource } from "../pools/claims.ts";
import { AssignmentCsv, type ReportLine } from "./csv.ts";
import type { Prefix } from "../wire/prefix.ts";
import { changedAt, type Progress, readInPieces } from "./csv_file.ts";

/** Rows of one transaction: so many that most of them share a page with another. */
const BATCH = 20_000;

/** How a database is built. */
export interface BuildOptions {
  /** Whether to delete what vanished from the CSV however much it is. */
  readonly force: boolean;
  /** Takes down a line that is wrong. */
  readonly report: ReportLine;
  /** Called again and again, with how many rows were put so far. */
  readonly progress: (progress: Progress, rows: number) => void;
}

/** A row that claims what an earlier one has. */
export interface Clash {
  /** Counts from 1. */
  readonly line: number;
  /** Names both. */
  readonly message: string;
}

/** What became of a build. */
export interface BuildOutcome {
  /** Rows that were put. */
  readonly put: number;
  /** Rows after the header that were not. */
  readonly skipped: number;
  /** Rows that claim what an earlier one has: then nothing is put. */
  readonly clashes?: readonly Clash[];
  /** What is in the database now; left out when the CSV could not be read to its end. */
  readonly result?: BuildResult;
}

/**
 * Brings a database of assignments to what a CSV says. The database is not touched before there is
 * a row that can be used, and what is in it is not deleted unless the CSV was read to its end.
 *
 * @throws {AssignmentDatabaseError | UnreadableFile} when the database or the CSV cannot be used
 */
export function buildDatabase(csv: string, database: string, options: BuildOptions): BuildOutcome {
  const build = new Build(csv, database, options);
  try {
    return build.run();
  } finally {
    build.close();
  }
}

class Build {
  readonly #csv: string;
  readonly #database: string;
  readonly #options: BuildOptions;
  readonly #csvTime: bigint;
  readonly #reader: AssignmentCsv;
  #writer: AssignmentWriter | undefined;
  #batch: AssignmentRow[] = [];
  #rows = 0;
  #put = 0;

  constructor(csv: string, database: string, options: BuildOptions) {
    this.#csv = csv;
    this.#database = database;
    this.#options = options;
    this.#csvTime = changedAt(csv);
    this.#reader = new AssignmentCsv(
      (ids, { address, prefix, ...details }) => {
        const row = {
          ...details,
          ...(address && { address: copyOf(address) }),
          ...(prefix && { prefix: copyOf(prefix) }),
        };
        this.#rows++;
        for (const id of ids) this.#batch.push({ id, ...row });
      },
      options.report,
      options.report,
    );
  }

  run(): BuildOutcome {
    const clashes = clashesIn(this.#csv);
    if (clashes.length > 0) return { put: 0, skipped: 0, clashes };
    readInPieces(this.#csv, (piece, progress) => {
      this.#reader.read(piece);
      if (this.#batch.length >= BATCH) this.#putBatch();
      this.#options.progress(progress, this.#put);
    });
    this.#reader.end();
    this.#putBatch();
    const { rows, isWhole } = this.#reader;
    const outcome = { put: this.#put, skipped: rows - this.#put };
    if (!isWhole || rows > 0 && this.#put === 0) return outcome;
    return { ...outcome, result: this.#open().finish(this.#options.force) };
  }

  close(): void {
    this.#writer?.close();
  }

  #putBatch(): void {
    if (this.#batch.length === 0) return;
    // Neighbours share pages of the database; of equal ids the last stays the last.
    this.#batch.sort((one, other) => one.id < other.id ? -1 : one.id > other.id ? 1 : 0);
    this.#open().put(this.#batch);
    this.#put = this.#rows;
    this.#batch = [];
  }

  #open(): AssignmentWriter {
    return this.#writer ??= AssignmentWriter.open(this.#database, this.#csvTime);
  }
}

/** Reads the CSV once to see whether two rows of it claim the same. */
function clashesIn(csv: string): Clash[] {
  const clashes: Clash[] = [];
  const claims = new Claims();
  const source: ClaimSource = {
    name: csv,
    refuse: (_row, _what, line, message) => void clashes.push({ line, message }),
  };
  const reader = new AssignmentCsv(
    (ids, row, line) => claims.addRow(source, row, { ids, row: line, line }),
    () => {},
  );
  readInPieces(csv, (piece) => reader.read(piece));
  reader.end();
  claims.settle();
  return clashes;
}

function copyOf({ address, length }: Prefix): Prefix {
  return { address: address.slice(), length };
}
