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
   * Locks `<database>.lock` until it is released, or until this process ends in whatever way.
   *
   * @throws whatever `whenHeld` throws; left out, {@linkcode LeaseDatabaseError}
   */
  static async acquire(
    database: string,
    whenHeld: WhenHeld = (holder) => refuse(database, holder),
  ): Promise<LockFile> {
    const path = `${database}.lock`;
    for (;;) {
      const file = await Deno.open(path, { read: true, write: true, create: true });
      try {
        if (!await file.tryLock(true)) await whenHeld(await readHolder(file));
        else if (await isStillAt(path, file)) {
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

function refuse(database: string, holder: string | undefined): never {
  const process = holder === undefined ? "" : ` (process ${holder})`;
  throw new LeaseDatabaseError(
    `${database} is in use by another Sextant${process}, expected one server for each database`,
  );
}

async function readHolder(file: Deno.FsFile): Promise<string | undefined> {
  const buffer = new Uint8Array(16);
  const length = await file.read(buffer) ?? 0;
  const holder = new TextDecoder().decode(buffer.subarray(0, length)).trim();
  return /^\d+$/.test(holder) ? holder : undefined;
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
