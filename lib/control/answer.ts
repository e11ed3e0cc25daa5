/** What is said to a command. */
export interface Answer {
  /** Lines, as many at once as are there at once. */
  readonly pages: Iterable<readonly string[]> | AsyncIterable<readonly string[]>;
  /** The last line: `OK`, `OK: …`, `UNKNOWN` or `ERROR: …`; asked for behind the last page. */
  readonly end: string | (() => string);
  /** Whether the connection is closed after it. */
  readonly isLast?: boolean;
  /** Done once the answer is sent. */
  readonly afterwards?: () => void;
}

/** Refuses a command, with a sentence. */
export function refusal(why: string): Answer {
  return { pages: [], end: `ERROR: ${why}` };
}
