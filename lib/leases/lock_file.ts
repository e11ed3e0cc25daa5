import { LeaseDatabaseError } from "./error.ts";

/** Keeps a second server away from a database: SQLite itself would let it write too. */
export class LockFile {
  readonly #path: string;
  readonly #file: Deno.FsFile;

  private constructor(path: string, file: Deno.FsFile) {
    this.#path = path;
    this.#file = file;
  }

  /**
   * Locks `<database>.lock` until it is released, or until this process ends in whatever way.
   *
   * @throws {LeaseDatabaseError} when another process holds it
   */
  static async acquire(database: string): Promise<LockFile> {
    const path = `${database}.lock`;
    for (;;) {
      const file = await Deno.open(path, { read: true, write: true, create: true });
      try {
        if (!await file.tryLock(true)) throw await inUse(database, file);
        if (await isStillAt(path, file)) {
          await writeHolder(file);
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

async function inUse(database: string, file: Deno.FsFile): Promise<LeaseDatabaseError> {
  const buffer = new Uint8Array(16);
  const length = await file.read(buffer) ?? 0;
  const holder = new TextDecoder().decode(buffer.subarray(0, length)).trim();
  const process = /^\d+$/.test(holder) ? ` (process ${holder})` : "";
  return new LeaseDatabaseError(
    `${database} is in use by another Sextant${process}, expected one server for each database`,
  );
}

/** Whoever held the lock before may have removed the file since it was opened here. */
async function isStillAt(path: string, file: Deno.FsFile): Promise<boolean> {
  const mine = await file.stat();
  const there = await Deno.stat(path).catch(() => undefined);
  return there !== undefined && there.ino === mine.ino && there.dev === mine.dev;
}

async function writeHolder(file: Deno.FsFile): Promise<void> {
  await file.truncate(0);
  await file.write(new TextEncoder().encode(`${Deno.pid}\n`));
}
