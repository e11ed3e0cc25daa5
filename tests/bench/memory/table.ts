import type { Counters } from "./flooded_server.ts";

/** What came of a flood. */
export interface Row {
  readonly name: string;
  /** Messages that the server has read, or connections. */
  readonly count: number;
  /** The most memory, in MB. */
  readonly memory: number;
  /** What was counted because of it, or said where there is no counter. */
  readonly counted: string;
}

const COLUMNS = ["what comes in", "how many", "most memory", "what is counted or said"] as const;

/** The rows as Markdown, columns one below the other. */
export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map(({ name, count, memory, counted }) => [
    name,
    count.toLocaleString("en"),
    `${Math.round(memory)} MB`,
    counted,
  ]);
  const widths = COLUMNS.map((title, column) =>
    Math.max(title.length, ...cells.map((row) => row[column]!.length))
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(COLUMNS), rule, ...cells.map(line)].join("\n");
}

/** Limits, reasons to drop a message, failures, and ends of connections that were counted. */
export function countedOf({ global, connections }: Counters): string {
  const { dropped, limits, prefix_limits, registration_limits, commit_failures } =
    global as Counters;
  const failures = { prefix_limits, registration_limits, commit_failures } as Counters;
  return [dropped, limits, failures, connections]
    .flatMap((counters) => Object.entries(counters as Counters))
    .filter(([, count]) => typeof count === "number" && count > 0)
    .map(([name, count]) => `${name.replaceAll("_", " ")} ${count.toLocaleString("en")}`)
    .join(", ");
}
