import type { PoolRow } from "../control/pool_rows.ts";
import { printable } from "../wire/text.ts";
import { type Column, tableLines } from "./fitting_table.ts";

const COLUMNS: readonly Column[] = [
  { heading: "Pool" },
  { heading: "Link" },
  { heading: "Size", isNumber: true },
  { heading: "Leased", isNumber: true },
  { heading: "Declined", isNumber: true, nothing: "0" },
  { heading: "Free", isNumber: true },
  { heading: "Used", isNumber: true },
  { heading: "Refused", isNumber: true, nothing: "0" },
  { heading: "Full since", nothing: "" },
];

/** From here on sizes are told as powers of two. */
const LARGE = 1_000_000;

/** Pools as a table for people. @param now Unix milliseconds */
export function poolLines(
  pools: readonly PoolRow[],
  now: number,
  width: number,
  emphasize: (text: string) => string,
): string[] {
  if (pools.length === 0) return ["No pools"];
  const isUncounted = pools.some(({ complete }) => !complete);
  const rows = pools.map((pool) => cellsOf(pool, now));
  return [
    ...tableLines(COLUMNS, rows, width, emphasize),
    ...isUncounted ? ["+ is counted still: there is more in use"] : [],
  ];
}

function cellsOf(row: PoolRow, now: number): string[] {
  const { links, size, leased, declined, free, used, complete, refused } = row;
  const since = row["full-since"];
  const counted = (count: number | null) =>
    count === null ? "?" : `${numberOf(count)}${complete ? "" : "+"}`;
  return [
    printable(row.pool),
    linksText(links),
    sizeOf(size),
    counted(leased),
    counted(declined),
    free === null ? "?" : sizeOf(free),
    used === null ? "?" : shareText(used),
    numberOf(refused),
    since === null ? "" : sinceText(Date.parse(since), now),
  ];
}

function linksText(links: readonly string[]): string {
  const [first] = links;
  if (first === undefined) return "";
  return links.length <= 1 ? printable(first) : `${printable(first)} and ${links.length - 1} more`;
}

/** `254`, and as a power of two where that is large: `2^64`, or `2^40.6` for what is none. */
export function sizeOf(size: number): string {
  if (size < LARGE) return numberOf(size);
  const power = Math.log2(size);
  return Number.isInteger(power) ? `2^${power}` : `2^${power.toFixed(1).replace(/\.0$/, "")}`;
}

function numberOf(count: number): string {
  return count < LARGE ? count.toLocaleString("en") : sizeOf(count);
}

/** What is not nothing, and not all, does not look like that. */
function shareText(share: number): string {
  if (share > 0 && share < 0.001) return "<0.1 %";
  if (share > 0.999 && share < 1) return "99.9 %";
  return `${(share * 100).toFixed(1)} %`;
}

/** Of today the time, else the day as well. */
function sinceText(since: number, now: number): string {
  const text = new Date(since).toISOString();
  return now - since < 20 * 3600 * 1000 ? text.slice(11, 19) : text.slice(0, 16).replace("T", " ");
}
