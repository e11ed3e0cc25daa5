import { dirname } from "node:path";
import { octalMode } from "../file_info.ts";
import { isRootsAlone } from "../process/roots_alone.ts";
import { ExtensionProblem } from "./problem.ts";

const OTHERS_MAY_WRITE = 0o022;
const NO_GROUPS: ReadonlySet<number> = new Set();

/**
 * Makes sure that nobody but this process's user and root can change which code a path names, or
 * what is in it.
 *
 * @param path absolute; what is not there is left to whoever reads it
 * @param uid of this process
 * @throws {ExtensionProblem}
 */
export function checkTrusted(path: string, uid: number): void {
  const real = realPath(path);
  if (real === undefined) return;
  for (const each of new Set([real, dirname(real), dirname(path)])) checkOne(each, uid);
  if (uid === 0 && isOthersToDecide(path)) {
    throw new ExtensionProblem(
      `others than root can put something else in place of ${path}, as a folder or link on the way ` +
        "is theirs; expected root's, since root runs it",
    );
  }
}

function checkOne(path: string, uid: number): void {
  const { isDirectory, uid: owner, mode } = Deno.statSync(path);
  const what = isDirectory ? `the folder ${path}` : path;
  if (owner !== null && owner !== 0 && owner !== uid) {
    const expected = uid === 0 ? "root's, since root runs it" : `root's or user ${uid}'s`;
    throw new ExtensionProblem(`${what} is user ${owner}'s, expected ${expected}`);
  }
  if (mode !== null && (mode & OTHERS_MAY_WRITE) !== 0) {
    throw new ExtensionProblem(
      `${what} has mode ${
        octalMode(mode & 0o7777)
      }, so that others may change what is run; expected nobody else to ` +
        `write to it (chmod go-w ${path})`,
    );
  }
}

function realPath(path: string): string | undefined {
  try {
    return Deno.realPathSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return undefined;
  }
}

function isOthersToDecide(path: string): boolean {
  try {
    return !isRootsAlone(path, NO_GROUPS);
  } catch (error) {
    // Who may not look at the folders above has been told by name what may be read.
    if (error instanceof Deno.errors.NotCapable) return false;
    throw error;
  }
}
