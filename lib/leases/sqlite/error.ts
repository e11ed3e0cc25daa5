import { OperatorError } from "../../operator_error.ts";
import { reasonOf } from "../../thrown.ts";

/** A lease database that cannot be used. The message is a sentence for the user. */
export class LeaseDatabaseError extends OperatorError {
  override readonly name = "LeaseDatabaseError";

  /**
   * @param problem what was found, and what was expected instead: the end of a sentence that
   * begins "Cannot open the lease database:"
   */
  constructor(problem: string, options?: ErrorOptions) {
    super(`Cannot open the lease database: ${problem}`, options);
  }
}

/**
 * A lease database that cannot be used any longer, and will not get better by itself. The message
 * is a sentence for the user.
 */
export class BrokenDatabaseError extends OperatorError {
  override readonly name = "BrokenDatabaseError";
}

/** What SQLite calls a damaged file, by number: SQLITE_CORRUPT and SQLITE_NOTADB. */
const DAMAGED: readonly unknown[] = [11, 26];

/**
 * Says in a sentence why a database cannot be used any longer, when that is what an error means.
 *
 * @param path of the database
 */
export function whyBroken(path: string, error: unknown): string | undefined {
  if (error instanceof BrokenDatabaseError) return error.message;
  if (!(error instanceof Error) || !("errcode" in error)) return undefined;
  const isDamaged = DAMAGED.includes(Number(error.errcode) & 0xff);
  return isDamaged ? `The lease database ${path} is damaged: ${error.message}` : undefined;
}

// By their text: node:sqlite gives a code only for what fails after a statement is prepared.
const SQLITE_PROBLEMS: readonly (readonly [RegExp, string])[] = [
  [/locked|busy/, "is locked by another program, expected nobody else to write to it"],
  [/is full/, "cannot grow, expected space on its disk"],
  [/malformed|not a database|no such (table|column)/, "is damaged, expected one that is whole"],
  [/unable to open/, "cannot be opened, expected a file and a folder that this user may write"],
];

/** Says in a sentence why opening `path` failed; an error that is one already stays as it is. */
export function explainOpenError(path: string, error: unknown): LeaseDatabaseError {
  if (error instanceof LeaseDatabaseError) return error;
  return new LeaseDatabaseError(problemOf(path, error), { cause: error });
}

function problemOf(path: string, error: unknown): string {
  const reason = reasonOf(error);
  if (error instanceof Deno.errors.NotCapable) {
    return `Deno keeps it from ${path}, expected --allow-read and --allow-write for its folder`;
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return `${path} is not writable, expected a file and a folder that this user may write`;
  }
  if (error instanceof Deno.errors.NotADirectory) {
    return `${path} lies below something that is not a folder, expected a folder`;
  }
  if (reason.includes("os error 30")) {
    return `${path} is on a read-only file system, expected one that can be written`;
  }
  const known = SQLITE_PROBLEMS.find(([pattern]) => pattern.test(reason));
  return known ? `${path} ${known[1]}` : `${path} cannot be used: ${reason}`;
}
