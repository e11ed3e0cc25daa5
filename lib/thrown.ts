/** What was thrown, in a few words: the message of an error, or the value itself. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** All that is known of what was thrown and nobody expected: with the stack of an error. */
export function detailOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.stack ?? thrown.message : String(thrown);
}
