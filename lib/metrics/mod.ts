/**
 * Metrics for Prometheus: what each is, what to do when it moves, and their text.
 *
 * @module
 */
import { HTTP_METRICS } from "./http.ts";
import { MESSAGE_METRICS } from "./messages.ts";
import type { Metric } from "./metric.ts";
import { POOL_METRICS } from "./pools.ts";
import { SERVER_METRICS } from "./server.ts";

export type { Measured } from "./measured.ts";
export { METRICS_TEXT, metricsText } from "./text.ts";

/** Metrics that belong together, and their title. */
export const METRIC_GROUPS: readonly (readonly [title: string, metrics: readonly Metric[]])[] = [
  ["The server", SERVER_METRICS],
  ["Messages", MESSAGE_METRICS],
  ["Pools, refusals and time", POOL_METRICS],
  ["HTTP", HTTP_METRICS],
];

/** Every metric. */
export const METRICS: readonly Metric[] = METRIC_GROUPS.flatMap(([, metrics]) => metrics);
