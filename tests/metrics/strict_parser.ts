import assert from "node:assert/strict";

/** A series of a metric, and its value. */
export interface Series {
  /** With its suffix. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A metric as it stands in the text. */
export interface Family {
  readonly type: string;
  readonly help: string;
  readonly series: readonly Series[];
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: [""],
  gauge: [""],
  histogram: ["_bucket", "_sum", "_count"],
};

/**
 * Reads Prometheus' text format (version 0.0.4), and takes nothing that is not as it says: HELP and
 * TYPE before the series of a metric, each metric in one piece, no series twice, values that are
 * numbers, labels escaped, histograms that grow up to their count.
 */
export function parseMetrics(text: string): ReadonlyMap<string, Family> {
  assert.ok(text.endsWith("\n"), "the last line has an end");
  const families = new Map<string, { type: string; help: string; series: Series[] }>();
  const seen = new Set<string>();
  let current = "";
  for (const line of text.slice(0, -1).split("\n")) {
    assert.doesNotMatch(line, /[\p{Cc}\p{Cs}]/u, line);
    const [, name, help] = /^# HELP (\S+) (.+)$/.exec(line) ?? [];
    if (name !== undefined) {
      assert.match(name, NAME);
      assert.ok(!families.has(name), `${name} is there twice`);
      families.set(name, { type: "", help: help!, series: [] });
      current = name;
      continue;
    }
    const family = families.get(current)!;
    const [, typed, type] = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(line) ?? [];
    if (typed !== undefined) {
      assert.deepEqual([typed, family.type, family.series.length], [current, "", 0], line);
      family.type = type!;
      continue;
    }
    const series = parseSeries(line);
    assert.ok(
      SUFFIXES[family.type]?.some((suffix) => series.name === current + suffix),
      `${line} is none of ${current}`,
    );
    const key = JSON.stringify([series.name, Object.entries(series.labels).sort()]);
    assert.ok(!seen.has(key), `${line} is there twice`);
    seen.add(key);
    family.series.push(series);
  }
  for (const [name, family] of families) checkFamily(name, family);
  return families;
}

function parseSeries(line: string): Series {
  const [, name, inner, value] = /^([^\s{]+)(?:\{(.*)\})? (\S+)$/.exec(line) ??
    assert.fail(`${line} is no series`);
  assert.match(name!, NAME);
  assert.match(value!, /^(?:[+-]?[0-9.]+(?:e[+-]?[0-9]+)?|[+-]Inf|NaN)$/);
  const labels: Record<string, string> = {};
  for (let left = inner ?? ""; left !== "";) {
    const [whole, label, text] =
      /^([a-zA-Z_]\w*)="((?:[^"\\]|\\[\\"n])*)"(?:,(?=.)|$)/.exec(left) ??
        assert.fail(`${left} in ${line} is no label`);
    assert.ok(!(label! in labels), `${label} is there twice in ${line}`);
    labels[label!] = text!.replaceAll(/\\(.)/g, (_, one: string) => one === "n" ? "\n" : one);
    left = left.slice(whole.length);
  }
  return { name: name!, labels, value: Number(value!.replace("Inf", "Infinity")) };
}

function checkFamily(name: string, { type, series }: Family): void {
  assert.notEqual(type, "", `${name} has no type`);
  assert.equal(name.endsWith("_total"), type === "counter", name);
  for (const { value } of series) assert.ok(type === "gauge" || value >= 0, name);
  if (type !== "histogram") return;
  const buckets = series.filter((each) => each.name === `${name}_bucket`);
  const bounds = buckets.map(({ labels }) => Number(labels["le"]!.replace("Inf", "Infinity")));
  assert.deepEqual(bounds, bounds.toSorted((a, b) => a - b));
  assert.equal(bounds.at(-1), Infinity);
  const counts = buckets.map(({ value }) => value);
  assert.deepEqual(counts, counts.toSorted((a, b) => a - b));
  assert.equal(counts.at(-1), series.find((each) => each.name === `${name}_count`)!.value);
}
