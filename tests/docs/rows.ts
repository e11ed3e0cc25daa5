/** A row of one of the tables that go through the checklist. */
export interface Row {
  /** `Q01`. */
  readonly number: string;
  /** All cells, the number's too. */
  readonly cells: readonly string[];
}

/** The rows of a document that begin with a number. */
export function rowsOf(text: string): Row[] {
  return [...text.matchAll(/^\| ([A-Z]\d+) \| .+ \|$/gm)].map(([row, number]) => ({
    number: number!,
    cells: row.replaceAll("\\|", "").split("|").slice(1, -1).map((cell) => cell.trim()),
  }));
}

/** The numbers of the rows that are to be there, by part and by the number of its last row. */
export function numbersOf(lastRows: Readonly<Record<string, number>>): string[] {
  return Object.entries(lastRows).flatMap(([part, last]) =>
    Array.from({ length: last }, (_, at) => `${part}${String(at + 1).padStart(2, "0")}`)
  );
}
