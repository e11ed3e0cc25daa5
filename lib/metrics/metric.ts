import type { Measured } from "./measured.ts";

/** What a metric is to Prometheus. */
export type MetricType = "counter" | "gauge" | "histogram";

/** One time series of a metric: its labels, and the value. */
export interface Sample {
  /** What is behind the name of the metric; of histograms: `_bucket`, `_sum` or `_count`. */
  readonly suffix?: string;
  /** In braces, or nothing: see {@linkcode labels}. */
  readonly labels: string;
  readonly value: number;
}

/** A metric, declared once: what it is called, what it tells, and what to do when it moves. */
export interface Metric {
  /** `sextant_…`, in base units; counters end in `_total`. */
  readonly name: string;
  readonly type: MetricType;
  /** A sentence without its full stop. */
  readonly help: string;
  /** Names of its labels, with what each holds. */
  readonly labels?: Readonly<Record<string, string>>;
  /** What it means when it moves, and what to do then. */
  readonly advice: string;
  /** Its series now. */
  collect(measured: Measured): Iterable<Sample>;
}

/** The series of a metric without labels. */
export function single(value: number): Sample[] {
  return [{ labels: "", value }];
}

/** Labels as they stand behind the name of a metric. */
export function labels(values: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(values).map(([name, value]) => `${name}="${escaped(value)}"`);
  return `{${pairs.join(",")}}`;
}

const SPECIAL = /[\\"\n]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

/** What would not be seen, or would end the value, as text that can be. */
function escaped(text: string): string {
  return text.replace(SPECIAL, (character) => {
    if (character === "\\") return "\\\\";
    if (character === '"') return '\\"';
    if (character === "\n") return "\\n";
    return `\\\\u{${character.codePointAt(0)!.toString(16)}}`;
  });
}

/** A series for each entry, which stands in a label. */
export function byLabel(
  label: string,
  counts: Iterable<readonly [name: string, count: number]>,
): Sample[] {
  return [...counts].map(([name, value]) => ({ labels: labels({ [label]: name }), value }));
}
