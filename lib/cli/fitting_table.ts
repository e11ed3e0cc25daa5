/** Characters of a line where nobody tells how many there are room for. */
const USUAL_WIDTH = 80;
/** Characters that stay of a column that is made narrower. */
const NARROWEST = 6;
const GAP = "  ";

/** A column of a table. */
export interface Column {
  readonly heading: string;
  /** Numbers stand at the right. */
  readonly isNumber?: boolean;
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

/**
 * Lines of a table that are no wider than so many characters: what is too long loses its middle,
 * the widest column first. Numbers stay as they are.
 *
 * @param emphasize makes headings stand out
 */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
  emphasize: (text: string) => string = (text) => text,
): string[] {
  const widths = columns.map(({ heading }, at) =>
    Math.max(heading.length, ...rows.map((row) => row[at]!.length))
  );
  narrow(widths, columns, width);
  const line = (cells: readonly string[]) =>
    cells.map((cell, at) => {
      const text = shortened(cell, widths[at]!);
      return columns[at]!.isNumber ? text.padStart(widths[at]!) : text.padEnd(widths[at]!);
    }).join(GAP).trimEnd();
  return [emphasize(line(columns.map(({ heading }) => heading))), ...rows.map(line)];
}

function narrow(widths: number[], columns: readonly Column[], width: number): void {
  const texts = columns.flatMap(({ isNumber }, at) => isNumber ? [] : [at]);
  let excess = widths.reduce((sum, each) => sum + each, GAP.length * (widths.length - 1)) - width;
  while (excess > 0 && texts.length > 0) {
    const widest = texts.reduce((best, at) => widths[at]! > widths[best]! ? at : best);
    if (widths[widest]! <= NARROWEST) return;
    widths[widest]!--;
    excess--;
  }
}

/** The text with what is in its middle left out, where it is too long. */
export function shortened(text: string, width: number): string {
  if (text.length <= width) return text;
  const front = Math.ceil((width - 1) / 2);
  return `${text.slice(0, front)}…${text.slice(text.length - (width - 1 - front))}`;
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
