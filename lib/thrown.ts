/** What was thrown, in a few words: the message of an error, or the value itself. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Where in the program an error was made, or what it says: the same for errors of one kind. */
export function originOf(thrown: unknown): string {
  const stack = thrown instanceof Error ? thrown.stack : undefined;
  return /^ +at .*/m.exec(stack ?? "")?.[0].trim() ?? reasonOf(thrown);
}

/** All that is known of what was thrown and nobody expected: with the stack of an error. */
export function detailOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.stack ?? thrown.message : String(thrown);
}
