import type { Measured } from "./measured.ts";
import type { Metric, Sample } from "./metric.ts";

/** Media type of {@linkcode metricsText}. */
export const METRICS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

/**
 * Metrics in Prometheus' text format, version 0.0.4: a metric at a time, so that others can have
 * their turn before the next.
 */
export function* metricsText(metrics: readonly Metric[], measured: Measured): Generator<string> {
  for (const metric of metrics) yield block(metric, measured);
}

function block(metric: Metric, measured: Measured): string {
  const { name, type, help } = metric;
  let text = `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
  for (const sample of metric.collect(measured)) text += line(name, sample);
  return text;
}

function line(name: string, { suffix = "", labels, value }: Sample): string {
  return `${name}${suffix}${labels} ${written(value)}\n`;
}

function written(value: number): string {
  if (value === Infinity) return "+Inf";
  return value === -Infinity ? "-Inf" : String(value);
}
