import { createRoute, z } from "@hono/zod-openapi";
import { countedToJson } from "../../control/statistics_report.ts";
import { jsonLine } from "../../wire/json.ts";
import type { Asked } from "../asked.ts";
import { addRoute, type Api, json, problems, sayJson, secured } from "./api.ts";

const counters = z.looseObject({
  incoming_packets: z.int(),
  outgoing_packets: z.int(),
  messages_in: z.record(z.string(), z.int()),
  messages_out: z.record(z.string(), z.int()),
  dropped: z.record(z.string(), z.int()),
  discarded: z.record(z.string(), z.int()),
  limits: z.record(z.string(), z.int()),
}).openapi("Counters");

const byName = z.record(z.string(), counters);

const statistics = z.looseObject({
  global: counters,
  interfaces: byName,
  subnets: byName,
  relays: byName,
  connections: z.record(z.string(), z.int()),
  reconfigures: z.record(z.string(), z.int()),
  log_lines_lost: z.record(z.string(), z.int()),
  rates: z.record(z.string(), z.record(z.string(), z.number()))
    .describe("Messages a second, over the last 10 s, 1 min and 5 min."),
  latency: z.looseObject({ count: z.int(), sum: z.number().describe("Seconds.") }),
  refusals: z.array(z.looseObject({
    link: z.string(),
    pool: z.string(),
    reason: z.string(),
    status: z.string(),
    count: z.int(),
  })),
}).openapi("Statistics");

const route = createRoute({
  method: "get",
  path: "/api/v1/statistics",
  summary: "What the server counted since its start, as sextant ctl stats-json says it",
  ...secured("read"),
  responses: { 200: json("The counters.", statistics), ...problems(401, 403) },
});

/** Tells what the server counts. */
export function addStatistics(api: Api, { statistics, lostLogLines, monitor }: Asked): void {
  addRoute(api, route, () => sayJson(jsonLine(countedToJson(statistics, lostLogLines(), monitor))));
}
