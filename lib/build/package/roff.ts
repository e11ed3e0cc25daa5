/** Text as roff takes it: nothing in it is a request or an escape. */
export function roff(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replace(/^([.'])/gm, "\\&$1");
}

/** The line with which a manual page begins (`man(7)`). */
export function pageTitle(name: string, section: number, version: string): string {
  return `.TH ${name.toUpperCase()} ${section} "" "Sextant ${version}"`;
}

/** A paragraph under a term. */
export function tagged(term: string, text: string): string[] {
  return [".TP", `.B ${roff(term)}`, text];
}

/** Lines that stay as they are. */
export function verbatim(lines: readonly string[]): string[] {
  return [".PP", ".EX", ...lines.map(roff), ".EE"];
}

/** A page of Markdown as a manual page, without its title. */
export function roffOfMarkdown(markdown: string): string[] {
  const out: string[] = [];
  let isCode = false;
  let columns: readonly string[] = [];
  for (const line of markdown.split("\n")) {
    if (line.startsWith("```")) {
      out.push(...isCode ? [".EE"] : [".PP", ".EX"]);
      isCode = !isCode;
    } else if (isCode) out.push(roff(line));
    else if (line.startsWith("|")) {
      const cells = cellsOf(line);
      if (cells.every((cell) => /^:?-+:?$/.test(cell))) continue;
      if (columns.length === 0) columns = cells;
      else out.push(...rowOf(cells, columns));
    } else {
      columns = [];
      out.push(...paragraphLine(line));
    }
  }
  return out;
}

function paragraphLine(line: string): string[] {
  const heading = /^(#+) (.*)$/.exec(line);
  if (heading) {
    const [, marks, title] = heading;
    if (marks === "#") return [];
    return [`${marks === "##" ? ".SH" : ".SS"} ${inline(title!)}`];
  }
  if (line === "") return [".PP"];
  const item = /^ *- (.*)$/.exec(line);
  return item ? [".IP \\(bu 2", inline(item[1]!)] : [inline(line.trim())];
}

/** The first column is the term; those behind it but the last are told by their names. */
function rowOf(cells: readonly string[], columns: readonly string[]): string[] {
  const between = cells.slice(1, -1)
    .map((cell, at) => ({ name: columns[at + 1]!.toLowerCase(), cell }))
    .filter(({ cell }) => cell !== "")
    .map(({ name, cell }) => `${name}: ${inline(cell)}`);
  return [".TP", inline(cells[0]!), `${between.join("; ")}.`, ".br", inline(cells.at(-1)!)];
}

function cellsOf(line: string): string[] {
  return line.slice(1, -1).split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
}

function inline(text: string): string {
  return roff(text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1"))
    .replaceAll(/`([^`]*)`/g, "\\fB$1\\fR")
    .replaceAll(/\*\*([^*]*)\*\*/g, "\\fI$1\\fR")
    .replaceAll(/(?<!\w)_([^_]*)_(?!\w)/g, "\\fI$1\\fR");
}
