import type { Json } from "../wire/json.ts";
import { printable } from "../wire/text.ts";
import { labelledLines, tableLines } from "./fitting_table.ts";

type JsonObject = { readonly [key: string]: Json };

interface CountedRefusal {
  readonly link: string;
  readonly pool: string;
  readonly reason: string;
  readonly status: string;
  readonly count: number;
}

/** What is counted, for people: zeros are left out. */
export function countedLines(counted: JsonObject, width: number): string[] {
  const { rates, latency, refusals, recent, ...counters } = counted;
  return [
    ...rateLines(rates as JsonObject),
    ...latencyLines(latency as JsonObject),
    ...refusalLines(refusals as unknown as readonly CountedRefusal[], width),
    ...countLines(counters, width),
    ...countLines({ recent: recent! }, width),
  ];
}

function rateLines(rates: JsonObject): string[] {
  const spans = Object.keys(rates);
  const names = Object.keys(rates[spans[0]!] as JsonObject);
  const rows = names.map((name) => [
    name,
    ...spans.map((span) => ((rates[span] as JsonObject)[name] as number).toFixed(1)),
  ]);
  const columns = spans.map((span) => ({ heading: `last ${span}`, isNumber: true }));
  return [...tableLines([{ heading: "Each second" }, ...columns], rows, Infinity), ""];
}

function latencyLines({ count, sum, p50, p99 }: JsonObject): string[] {
  if (count === 0) return [];
  const mean = (sum as number) / (count as number) * 1000;
  return [
    `Answers  ${(count as number).toLocaleString("en")}, ${mean.toFixed(2)} ms on average, half ` +
    `within ${within(p50!)}, 99 % within ${within(p99!)}`,
    "",
  ];
}

function within(seconds: Json): string {
  return seconds === null ? "more than 5 s" : `${(seconds as number) * 1000} ms`;
}

function refusalLines(refusals: readonly CountedRefusal[], width: number): string[] {
  if (refusals.length === 0) return [];
  const rows = refusals.toSorted((a, b) => b.count - a.count).map((each) => [
    each.link === "" ? "none" : printable(each.link),
    each.pool === "" ? "none" : printable(each.pool),
    each.reason,
    each.status,
    each.count.toLocaleString("en"),
  ]);
  const headings = ["Link", "Pool", "Refused for", "Told"].map((heading) => ({ heading }));
  return [...tableLines([...headings, { heading: "Times", isNumber: true }], rows, width), ""];
}

/** A line for each number that is not 0, below the names of what it is of. */
function countLines(counters: JsonObject, width: number, depth = 0): string[] {
  const indent = "  ".repeat(depth);
  return Object.entries(counters).flatMap(([name, value]) => {
    const title = printable(name).replaceAll("_", " ");
    if (typeof value === "number") {
      if (value === 0) return [];
      return labelledLines(indent, `${title}: ${value.toLocaleString("en")}`, width);
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
    const inside = countLines(value, width, depth + 1);
    return inside.length === 0 ? [] : [...labelledLines(indent, title, width), ...inside];
  });
}
