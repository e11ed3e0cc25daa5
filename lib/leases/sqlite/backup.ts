import { dirname } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";

/** What a copy of a database may take the place of. */
export interface CopyOptions {
  /** Whether a file that is there is replaced, at once and only by a whole copy. */
  readonly replaces: boolean;
  /** Called with the path of the copy before it takes its place; what it throws keeps it from that. */
  readonly examine?: (path: string) => void;
}

/**
 * Writes a consistent copy of an open database, for its user alone. Others may go on writing to the
 * database meanwhile: the copy is of the moment in which it began.
 *
 * @throws {Deno.errors.AlreadyExists} when a file is there that is not to be replaced
 */
export async function copyDatabase(
  database: DatabaseSync,
  to: string,
  { replaces, examine }: CopyOptions,
): Promise<void> {
  const part = `${to}.${Deno.pid}.part`;
  if (!replaces) makeEmpty(to);
  try {
    // Made here, so that it is never open to others: SQLite takes an empty file for none.
    makeEmpty(part);
    // All at once: what others write between two parts would make it begin again.
    await backup(database, part, { rate: EVERYTHING });
    makeSingleFile(part);
    examine?.(part);
    synchronize(part);
    Deno.renameSync(part, to);
    synchronize(dirname(to));
  } catch (error) {
    for (const each of ["", "-journal", "-wal", "-shm"]) removeIfThere(`${part}${each}`);
    if (!replaces) removeIfThere(to);
    throw error;
  }
}

/** Pages, more than a database can have. */
const EVERYTHING = 0x7fff_ffff;

/** Without a write-ahead log it is a single file, which can be copied and read anywhere. */
function makeSingleFile(path: string): void {
  const copy = new DatabaseSync(path);
  try {
    copy.exec("PRAGMA journal_mode = DELETE");
  } finally {
    copy.close();
  }
}

function makeEmpty(path: string): void {
  Deno.openSync(path, { write: true, createNew: true, mode: 0o600 }).close();
}

function synchronize(path: string): void {
  using file = Deno.openSync(path);
  file.syncSync();
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
