import { dirname, join } from "node:path";
import { lstatIfThere } from "../file_info.ts";

/** Links that one path may lead over, as many as Linux follows. */
const MOST_LINKS = 40;
const GROUP_MAY_WRITE = 0o020;
const OTHERS_MAY_WRITE = 0o002;
const STICKY = 0o1000;

/**
 * Whether root alone decides which file a path names: every folder and link on the way, those that
 * links lead over included, is root's, and neither these groups nor everybody may write to it.
 * What root opens by any other path may be somebody else's choice.
 *
 * @param path absolute; what is not there yet is fine
 * @param groups whose members are not trusted
 */
export function isRootsAlone(path: string, groups: ReadonlySet<number>): boolean {
  const left = namesIn(path);
  let folder = "/";
  let links = 0;
  let mayChange = isOpenTo(Deno.lstatSync(folder), groups);
  while (left.length > 0) {
    const name = left.shift()!;
    if (name === "..") {
      folder = dirname(folder);
      continue;
    }
    const at = join(folder, name);
    const found = lstatIfThere(at);
    if (!found) return !mayChange;
    // In a sticky folder such as /tmp nobody but root renames or removes what is root's.
    if (mayChange && !(isSticky(folder) && found.uid === 0)) return false;
    if (found.isSymlink) {
      if (found.uid !== 0 || ++links > MOST_LINKS) return false;
      const target = Deno.readLinkSync(at);
      if (target.startsWith("/")) folder = "/";
      left.unshift(...namesIn(target));
      mayChange = isOpenTo(Deno.lstatSync(folder), groups);
      continue;
    }
    if (!found.isDirectory) return true;
    folder = at;
    mayChange = isOpenTo(found, groups);
  }
  return true;
}

function namesIn(path: string): string[] {
  return path.split("/").filter((name) => name !== "" && name !== ".");
}

/** Whether somebody else than root may change what is in a folder. */
function isOpenTo({ uid, gid, mode }: Deno.FileInfo, groups: ReadonlySet<number>): boolean {
  if (uid !== 0 || mode === null) return true;
  return (mode & OTHERS_MAY_WRITE) !== 0 ||
    (mode & GROUP_MAY_WRITE) !== 0 && gid !== null && groups.has(gid);
}

function isSticky(folder: string): boolean {
  return (Deno.lstatSync(folder).mode! & STICKY) !== 0;
}
