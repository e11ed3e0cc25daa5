/** Characters of a line where nobody tells how many there are room for. */
const USUAL_WIDTH = 80;
/** Characters of a line that words have behind a label at least. */
const NARROWEST = 6;
const GAP = "  ";

/** A column of a table. */
export interface Column {
  readonly heading: string;
  /** Numbers stand at the right. */
  readonly isNumber?: boolean;
  /** Its texts stay in it, however little room there is. */
  readonly isWhole?: boolean;
  /** What a cell says that says nothing, in a column that can be done without where all do. */
  readonly nothing?: string;
}

/** How wide a line may be. */
export function terminalWidth(): number {
  if (!Deno.stdout.isTerminal()) return USUAL_WIDTH;
  try {
    return Math.max(40, Deno.consoleSize().columns);
  } catch {
    return USUAL_WIDTH;
  }
}

/** How wide a line of a long list may be: off a terminal, somebody searches it line by line. */
export function listWidth(): number {
  return Deno.stdout.isTerminal() ? terminalWidth() : Infinity;
}

/**
 * Lines of a table that are no wider than so many characters. Where that is too little, columns
 * that say nothing are left out, and a text that is longer than its column has a line of its own.
 *
 * @param emphasize makes headings stand out
 */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
  emphasize: (text: string) => string = (text) => text,
): string[] {
  const isFitting = lengthOf(naturalWidths(columns, rows)) <= width;
  const shown = columns.flatMap((column, at) =>
    isFitting || saysSomething(column, rows.map((row) => row[at]!)) ? [at] : []
  );
  const only = <Each>(each: readonly Each[]) => shown.map((at) => each[at]!);
  const told = rows.map(only);
  const layout = new TableLayout(only(columns), told, width);
  return [emphasize(layout.heading), ...told.flatMap((row) => layout.linesOf(row))];
}

/** How wide the columns of a table are, which follows from some of its rows. */
export class TableLayout {
  readonly #columns: readonly Column[];
  readonly #widths: readonly number[];
  readonly #width: number;
  readonly #isNarrowed: boolean;

  /** @param width characters of a line; `Infinity`: each row is one line */
  constructor(columns: readonly Column[], rows: readonly (readonly string[])[], width: number) {
    this.#columns = columns;
    this.#width = width;
    const natural = naturalWidths(columns, rows);
    this.#isNarrowed = lengthOf(natural) > width;
    this.#widths = narrowed(columns, natural, width);
  }

  get heading(): string {
    return this.#line(this.#columns.map(({ heading }) => heading));
  }

  /** A row: one line where it fits. */
  linesOf(row: readonly string[]): string[] {
    const line = this.#line(row);
    const isBroken = line.length > this.#width || this.#isNarrowed && this.#isTooLong(row);
    return isBroken ? this.#brokenLines(row) : [line];
  }

  #line(cells: readonly string[]): string {
    return cells.map((cell, at) => this.#padded(cell, at)).join(GAP).trimEnd();
  }

  #isTooLong(row: readonly string[]): boolean {
    return row.some((cell, at) => cell.length > this.#widths[at]!);
  }

  #padded(cell: string, at: number): string {
    const width = this.#widths[at]!;
    return this.#columns[at]!.isNumber ? cell.padStart(width) : cell.padEnd(width);
  }

  /** Long texts stand on lines of their own, what else there is in its columns. */
  #brokenLines(cells: readonly string[]): string[] {
    const lines: string[] = [];
    let line = "";
    let begin = 0;
    for (const [at, cell] of cells.entries()) {
      if (cell.length <= this.#widths[at]!) line = line.padEnd(begin) + this.#padded(cell, at);
      else {
        if (line !== "") lines.push(line.trimEnd());
        line = "";
        lines.push(...labelledLines(lines.length === 0 ? "" : GAP, cell, this.#width));
      }
      begin += this.#widths[at]! + GAP.length;
    }
    if (line.trim() !== "") lines.push(line.trimEnd());
    return lines;
  }
}

function saysSomething({ nothing }: Column, cells: readonly string[]): boolean {
  return nothing === undefined || cells.some((cell) => cell !== nothing);
}

function naturalWidths(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): readonly number[] {
  return columns.map(({ heading }, at) =>
    rows.reduce((widest, row) => Math.max(widest, row[at]!.length), heading.length)
  );
}

function lengthOf(widths: readonly number[]): number {
  return widths.reduce((sum, each) => sum + each, GAP.length * (widths.length - 1));
}

/** Takes what is too much from the widest texts; their headings stay whole. */
function narrowed(
  columns: readonly Column[],
  natural: readonly number[],
  width: number,
): readonly number[] {
  const widths = [...natural];
  const texts = columns.flatMap(({ isNumber, isWhole }, at) => isNumber || isWhole ? [] : [at]);
  for (let excess = lengthOf(widths) - width; excess > 0; excess--) {
    const wide = texts.filter((at) => widths[at]! > columns[at]!.heading.length);
    if (wide.length === 0) break;
    widths[wide.reduce((best, at) => widths[at]! > widths[best]! ? at : best)]!--;
  }
  return widths;
}

/**
 * A text in lines that are no wider than so many characters: a label, and behind it words, those of
 * further lines below the first.
 */
export function labelledLines(label: string, text: string, width: number): string[] {
  const room = Math.max(NARROWEST, width - label.length);
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((each) => pieces(each, room))) {
    if (line !== "" && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((each, at) => `${at === 0 ? label : " ".repeat(label.length)}${each}`.trimEnd());
}

function pieces(word: string, room: number): string[] {
  const parts: string[] = [];
  for (let at = 0; at < word.length; at += room) parts.push(word.slice(at, at + room));
  return parts.length === 0 ? [""] : parts;
}
