import { dirname } from "node:path";
import { octalMode, statIfVisible } from "../../file_info.ts";
import { leaseDatabaseFiles } from "./database_file.ts";

const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;

/**
 * What of a lease database is open to more users than its owner: leases are personal data, and keys
 * and secrets are among them.
 *
 * @param path of the database; what is not there is fine
 * @returns a sentence each
 */
export function openToOthers(path: string): string[] {
  const files = leaseDatabaseFiles(path).flatMap((file) => {
    const mode = modeOf(file) & 0o777;
    return (mode & OTHERS) === 0 ? [] : [
      `${file} has mode ${
        octalMode(mode)
      } and is open to other users, expected 0600: it holds leases ` +
      "and keys",
    ];
  });
  const folder = dirname(path);
  const mode = modeOf(folder) & 0o7777;
  return (mode & OTHERS_WRITE) === 0 ? files : [
    ...files,
    `${folder} has mode ${
      octalMode(mode)
    }, so that other users may put files in place of the lease ` +
    "database, expected 0700 or 0755",
  ];
}

/** Says that a database has several names: its log goes by the one that it is opened by. */
export function otherNames(path: string): string[] {
  const names = statIfVisible(path)?.nlink ?? 1;
  return names < 2 ? [] : [
    `${path} has ${names} names (hard links), expected one: opened by another, it lacks what is in ` +
    "its log",
  ];
}

function modeOf(path: string): number {
  return statIfVisible(path)?.mode ?? 0;
}
