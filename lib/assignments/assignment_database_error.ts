import { OperatorError } from "../operator_error.ts";
import { reasonOf } from "../thrown.ts";

/** A database of assignments that cannot be used. The message is a sentence for the user. */
export class AssignmentDatabaseError extends OperatorError {
  override readonly name = "AssignmentDatabaseError";
}

// By their text: node:sqlite gives a code only for what fails after a statement is prepared.
const SQLITE_PROBLEMS: readonly (readonly [RegExp, string])[] = [
  [/locked|busy/, "is locked by another program, expected nobody to hold it for long"],
  [/is full/, "cannot grow, expected space on its disk"],
  [/malformed|not a database/, "is damaged, expected one that sextant build-sqlite made"],
  [/disk I\/O/, "cannot be read or written: the disk fails"],
  [/unable to open/, "cannot be opened, expected a file that this user may read"],
  [
    /readonly/,
    "and its folder cannot be written by this user, expected that, or that sextant build-sqlite " +
    "runs again while nobody uses it",
  ],
];

/** Says in a sentence what is wrong with the database at `path`. */
export function explainDatabaseError(path: string, error: unknown): AssignmentDatabaseError {
  if (error instanceof AssignmentDatabaseError) return error;
  return new AssignmentDatabaseError(`${path} ${problemOf(error)}`, { cause: error });
}

function problemOf(error: unknown): string {
  const reason = reasonOf(error);
  if (error instanceof Deno.errors.NotFound) return "is not there, expected a database";
  if (error instanceof Deno.errors.NotADirectory) return "is not there, expected a database";
  if (error instanceof Deno.errors.PermissionDenied) return "is not readable by this user";
  if (error instanceof Deno.errors.NotCapable) {
    return "is kept from Sextant by Deno, expected --allow-read and --allow-write for its folder";
  }
  const known = SQLITE_PROBLEMS.find(([pattern]) => pattern.test(reason));
  return known ? known[1] : `cannot be used: ${reason}`;
}
