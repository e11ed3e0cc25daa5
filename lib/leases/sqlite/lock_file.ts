import { whatIsNoFile } from "../../file_info.ts";
import { readProcessNumber, writeProcessNumber } from "../../process_number.ts";
import { LeaseDatabaseError } from "./error.ts";

/**
 * Called when another process holds the lock: waits, and it is tried again, or throws.
 *
 * @param holder the number of that process, as far as it is known
 */
export type WhenHeld = (holder: string | undefined) => Promise<void>;

/** Keeps a second process away from a database: SQLite itself would let it write too. */
export class LockFile {
  readonly #path: string;
  readonly #file: Deno.FsFile;

  private constructor(path: string, file: Deno.FsFile) {
    this.#path = path;
    this.#file = file;
  }

  /**
   * Locks `<database>.lock` until it is released, or until this process ends in whatever way. What
   * stands there and is no lock stays as it is.
   *
   * @throws whatever `whenHeld` throws; left out, {@linkcode LeaseDatabaseError}
   */
  static async acquire(
    database: string,
    whenHeld: WhenHeld = (holder) => refuseHeld(database, holder),
  ): Promise<LockFile> {
    const path = `${database}.lock`;
    for (;;) {
      refuseIrregular(path);
      const file = await Deno.open(path, { read: true, write: true, create: true, mode: 0o600 });
      try {
        const holder = readProcessNumber(file);
        if (holder === undefined) {
          throw new LeaseDatabaseError(
            `its lock ${path} holds something else than the number of a process, expected a file ` +
              "of its own",
          );
        }
        if (!await file.tryLock(true)) await whenHeld(holder || undefined);
        else if (await isStillAt(path, file)) {
          writeProcessNumber(file, Deno.pid);
          return new LockFile(path, file);
        }
        file.close();
      } catch (error) {
        file.close();
        throw error;
      }
    }
  }

  /** Removes the file, where this user still may, and the lock with it. */
  async release(): Promise<void> {
    // Before the lock goes, so that nobody else's file is removed.
    await Deno.remove(this.#path).catch(() => {});
    this.#file.close();
  }
}

/** Keeps a second process away from a database that it knows by another name. */
export class InodeLock {
  readonly #file: Deno.FsFile;

  private constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  /**
   * Locks the file itself, whatever leads to it. To be released after SQLite has closed it: closing
   * a file takes away the locks that SQLite has on it in this process.
   *
   * @throws {LeaseDatabaseError} when another process has it
   */
  static async acquire(database: string): Promise<InodeLock> {
    const file = await Deno.open(database, { read: true, write: true });
    if (await file.tryLock(true)) return new InodeLock(file);
    file.close();
    throw new LeaseDatabaseError(
      `${database} is in use by another Sextant under another name, expected one server for each ` +
        "database",
    );
  }

  release(): void {
    this.#file.close();
  }
}

function refuseHeld(database: string, holder: string | undefined): never {
  const process = holder === undefined ? "" : ` (process ${holder})`;
  throw new LeaseDatabaseError(
    `${database} is in use by another Sextant${process}, expected one server for each database`,
  );
}

function refuseIrregular(path: string): void {
  const what = whatIsNoFile(path);
  if (what === undefined) return;
  throw new LeaseDatabaseError(`its lock ${path} is ${what}, expected a file of its own`);
}

/** Whoever held the lock before may have removed the file since it was opened here. */
async function isStillAt(path: string, file: Deno.FsFile): Promise<boolean> {
  const mine = await file.stat();
  const there = await Deno.lstat(path).catch(() => undefined);
  return there !== undefined && there.ino === mine.ino && there.dev === mine.dev;
}
