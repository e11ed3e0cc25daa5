import { createRoute, z } from "@hono/zod-openapi";
import { type StatusPart, statusToJson } from "../../control/status.ts";
import { jsonLine } from "../../wire/json.ts";
import type { Asked } from "../asked.ts";
import { addRoute, type Api, json, problems, sayJson, secured } from "./api.ts";

const status = z.looseObject({
  healthy: z.boolean(),
  version: z.string(),
  uptime: z.int().describe("Seconds."),
  listeners: z.array(z.object({
    name: z.string(),
    open: z.boolean(),
    why: z.string().optional().describe("Why it is not open."),
  })),
  store: z.looseObject({
    "last-commit": z.string().nullable(),
    "live-leases": z.int(),
  }),
  configuration: z.looseObject({ path: z.string(), loaded: z.string() }),
  clock: z.object({ time: z.string(), "in-doubt": z.boolean() }),
  problems: z.array(z.string()).describe("Why the server is not well, a sentence each."),
}).openapi("Status");

const route = createRoute({
  method: "get",
  path: "/api/v1/status",
  summary: "How the server is, as sextant ctl status --json says it",
  ...secured("read"),
  responses: { 200: json("How the server is.", status), ...problems(401, 403) },
});

/** Tells how the server is. */
export function addStatus(api: Api, asked: Asked): void {
  addRoute(api, route, async () => {
    const parts: StatusPart[] = [];
    for (const part of asked.status()) {
      if (part) parts.push(part);
      else await asked.turns.next();
    }
    return sayJson(jsonLine(statusToJson(parts)));
  });
}
