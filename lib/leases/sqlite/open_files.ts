import { BrokenDatabaseError } from "./error.ts";

/** Where the files of an open database are: what is written to a file without a name is lost. */
export class OpenFiles {
  readonly #files: readonly { readonly path: string; readonly ino: number; readonly dev: number }[];

  /** @param paths of files that stay the same for as long as the database is open */
  constructor(paths: readonly string[]) {
    this.#files = paths.map((path) => {
      const { ino, dev } = Deno.statSync(path);
      return { path, ino: ino!, dev };
    });
  }

  /**
   * Makes sure that they still are where they were.
   *
   * @throws {BrokenDatabaseError} when one was removed, renamed or replaced
   */
  check(): void {
    for (const { path, ino, dev } of this.#files) {
      const there = lookAt(path);
      // A folder that this user may not look into tells nothing.
      if (there === "hidden") return;
      if (there?.ino !== ino || there.dev !== dev) throw lost(path, there !== undefined);
    }
  }
}

function lost(path: string, isReplaced: boolean): BrokenDatabaseError {
  const what = isReplaced ? "replaced" : "removed";
  return new BrokenDatabaseError(
    `The lease database is lost: ${path} was ${what} while the server had it open`,
  );
}

function lookAt(path: string): Deno.FileInfo | "hidden" | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    return error instanceof Deno.errors.PermissionDenied ? "hidden" : undefined;
  }
}
