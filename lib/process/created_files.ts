import fs from "node:fs";
import { dirname } from "node:path";
import { lstatIfThere } from "../file_info.ts";

/**
 * Files and folders that root makes at a start for the user that the server becomes: those are
 * handed over, and nothing that was there before is.
 */
export class CreatedFiles {
  readonly #missing: readonly string[];

  /** @param paths that root alone decides about, to be looked at before anything is opened */
  constructor(paths: readonly string[]) {
    const missing = new Set<string>();
    for (const path of paths) {
      for (const each of [path, ...foldersOf(path)]) if (!lstatIfThere(each)) missing.add(each);
    }
    this.#missing = [...missing];
  }

  /** Those that are there now, what is in a folder before the folder. */
  list(): string[] {
    return this.#missing.filter(lstatIfThere).sort((a, b) => b.length - a.length);
  }

  /** Makes somebody the owner of all of them. A folder comes last: whose it is can change it. */
  giveTo({ uid, gid }: { readonly uid: number; readonly gid: number }): void {
    for (const path of this.list()) fs.lchownSync(path, uid, gid);
  }
}

function foldersOf(path: string): string[] {
  const folder = dirname(path);
  return folder === path ? [] : [folder, ...foldersOf(folder)];
}
