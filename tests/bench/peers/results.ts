import type { Machine } from "./machine.ts";
import type { Peer } from "./peer.ts";
import { type Figure, FIGURES, type Row } from "./rows.ts";
import type { Figures } from "./trial.ts";

/** What the rounds of a figure came to. */
export interface Spread {
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

interface Told {
  readonly row: string;
  readonly figure: Figure;
  readonly unit: string;
  /** By the name of the server. */
  readonly spreads: Readonly<Record<string, Spread>>;
  /** How many times as good the first server is as another: its rate by theirs, their time by its. */
  readonly ratios: Readonly<Record<string, number>>;
}

/** What was measured, by row and server. */
export class Results {
  readonly #rows: readonly Row[];
  readonly #peers: readonly Peer[];
  readonly #rounds = new Map<string, Figures[]>();

  constructor(rows: readonly Row[], peers: readonly Peer[]) {
    this.#rows = rows;
    this.#peers = peers;
  }

  add(row: Row, peer: Peer, figures: Figures): void {
    const key = keyOf(row, peer);
    this.#rounds.set(key, [...this.#rounds.get(key) ?? [], figures]);
  }

  /** Every figure of every row. */
  get told(): Told[] {
    return this.#rows.flatMap((row) => row.figures.map((figure) => this.#tell(row, figure)));
  }

  #tell(row: Row, figure: Figure): Told {
    const spreads: Record<string, Spread> = {};
    for (const peer of this.#peers) {
      const values = (this.#rounds.get(keyOf(row, peer)) ?? []).map((each) => each[figure])
        .filter((value) => value !== undefined);
      if (values.length > 0) spreads[peer.name] = spreadOf(values);
    }
    const ratios: Record<string, number> = {};
    const [first, ...others] = this.#peers;
    const own = spreads[first!.name]?.median;
    for (const { name } of others) {
      const their = spreads[name]?.median;
      if (!own || !their) continue;
      ratios[name] = FIGURES[figure].isBetter === "more" ? own / their : their / own;
    }
    return { row: row.title, figure, unit: FIGURES[figure].unit, spreads, ratios };
  }

  /** As JSON. */
  json(machine: Machine, settings: object): string {
    return JSON.stringify({ machine, settings, rows: this.told }, undefined, 2);
  }

  /** As Markdown: medians, their ranges, and in bold how many times as good the first server is. */
  table(): string {
    const cells = [
      ["what", ...this.#peers.map(({ title }) => title)],
      ...this.told.map(({ row, figure, unit, spreads, ratios }) => [
        `${row}: ${unit}`,
        ...this.#peers.map(({ name }) => cellOf(spreads[name], ratios[name], figure)),
      ]),
    ];
    const widths = cells[0]!.map((_, column) =>
      Math.max(...cells.map((row) => row[column]!.length))
    );
    const lines = cells.map((row) =>
      `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`
    );
    const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
    return [lines[0], rule, ...lines.slice(1)].join("\n");
  }
}

function keyOf(row: Row, peer: Peer): string {
  return `${row.name} ${peer.name}`;
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return { least: sorted[0]!, median: sorted[sorted.length >> 1]!, most: sorted.at(-1)! };
}

function cellOf(spread: Spread | undefined, ratio: number | undefined, figure: Figure): string {
  if (!spread) return "";
  const { digits } = FIGURES[figure];
  const [least, median, most] = [spread.least, spread.median, spread.most].map((value) =>
    value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })
  );
  const range = least === most ? "" : ` (${least} to ${most})`;
  return `${median}${range}${ratio === undefined ? "" : ` **${ratio.toFixed(2)}**`}`;
}
