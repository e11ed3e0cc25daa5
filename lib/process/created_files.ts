import { dirname } from "node:path";

/**
 * Files and folders that a start makes: those are handed to the user that the server becomes, and
 * nothing that was there before is.
 */
export class CreatedFiles {
  readonly #missing: readonly string[];

  /** @param paths to be looked at before anything is opened */
  constructor(paths: readonly string[]) {
    const missing = new Set<string>();
    for (const path of paths) {
      for (const each of [path, ...foldersOf(path)]) if (!exists(each)) missing.add(each);
    }
    this.#missing = [...missing];
  }

  /** Those that are there now. */
  list(): string[] {
    return this.#missing.filter(exists);
  }

  /** Makes somebody the owner of all of them. */
  giveTo({ uid, gid }: { readonly uid: number; readonly gid: number }): void {
    for (const path of this.list()) Deno.chownSync(path, uid, gid);
  }
}

function foldersOf(path: string): string[] {
  const folder = dirname(path);
  return folder === path ? [] : [folder, ...foldersOf(folder)];
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
