import { dirname } from "node:path";
import { statIfVisible } from "../file_info.ts";

/** Who opens a file. */
export interface Opener {
  readonly uid: number;
  readonly groups: ReadonlySet<number>;
}

const READ = 0o4;
const WRITE = 0o2;
const SEARCH = 0o1;

/**
 * Why somebody may not write a file, or make it where there is none.
 *
 * It goes by owners and modes, as those are known of any user: of access control lists, read-only
 * file systems and the like it knows nothing. What this process may not look at is taken for what
 * is not there.
 *
 * @param path absolute
 * @returns the end of a sentence, `undefined`: nothing is known against it
 */
export function whyNotWritable(path: string, opener: Opener): string | undefined {
  const found = statIfVisible(path);
  if (found?.isDirectory) return `${path} is a folder, expected a file`;
  if (found && !found.isFile && !found.isCharDevice) {
    return `${path} is not a regular file, expected one`;
  }
  if (found && !mayDo(WRITE, found, opener)) return `${path} is not writable by ${nameOf(opener)}`;
  return found ? whyNotReached(dirname(path), SEARCH, opener) : whyNotMakeable(path, opener);
}

/** Why somebody may not make and remove files in the folder of a path, which is there. */
export function whyNotMakeable(path: string, opener: Opener): string | undefined {
  return whyNotReached(dirname(path), WRITE | SEARCH, opener);
}

/** Why somebody may not make a folder, and those that it is in. */
export function whyNoFolder(path: string, opener: Opener): string | undefined {
  if (statIfVisible(path)) return whyNotReached(path, WRITE | SEARCH, opener);
  const parent = dirname(path);
  return parent === path ? undefined : whyNoFolder(parent, opener);
}

/** Why somebody may not read a file that is there. */
export function whyNotReadable(path: string, opener: Opener): string | undefined {
  const found = statIfVisible(path);
  if (!found) return undefined;
  if (!mayDo(READ, found, opener)) return `${path} is not readable by ${nameOf(opener)}`;
  return whyNotReached(dirname(path), SEARCH, opener);
}

function whyNotReached(folder: string, needed: number, opener: Opener): string | undefined {
  const found = statIfVisible(folder);
  if (!found) return `this machine has no folder ${folder}`;
  if (!found.isDirectory) return `${folder} is not a folder`;
  if (!mayDo(needed, found, opener)) {
    const what = needed === SEARCH ? "not open to" : "not writable by";
    return `the folder ${folder} is ${what} ${nameOf(opener)}`;
  }
  const parent = dirname(folder);
  return parent === folder ? undefined : whyNotReached(parent, SEARCH, opener);
}

function mayDo(needed: number, { uid, gid, mode }: Deno.FileInfo, opener: Opener): boolean {
  if (opener.uid === 0 || mode === null) return true;
  const shift = uid === opener.uid ? 6 : gid !== null && opener.groups.has(gid) ? 3 : 0;
  return (mode >> shift & needed) === needed;
}

function nameOf({ uid }: Opener): string {
  return `user ${uid}`;
}
