import { createRoute, z } from "@hono/zod-openapi";
import { statisticsToJson } from "../../statistics/report.ts";
import { jsonLine } from "../../wire/json.ts";
import type { Asked } from "../asked.ts";
import { type Api, json, problems, sayJson, secured } from "./api.ts";

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
}).openapi("Statistics");

const route = createRoute({
  method: "get",
  path: "/api/v1/statistics",
  summary: "What the server counted since its start, as sextant ctl stats-json says it",
  ...secured("read"),
  responses: { 200: json("The counters.", statistics), ...problems(401, 403) },
});

/** Tells what the server counts. */
export function addStatistics(api: Api, { statistics, lostLogLines }: Asked): void {
  api.openapi(
    route,
    () => sayJson(jsonLine(statisticsToJson(statistics, lostLogLines()))) as never,
  );
}
