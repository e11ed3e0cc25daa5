import { createRoute, z } from "@hono/zod-openapi";
import { jsonLine } from "../../wire/json.ts";
import type { Asked } from "../asked.ts";
import { ProblemError } from "../problem.ts";
import { addRoute, type Api, json, problems, sayJson, secured } from "./api.ts";

const reloaded = z.object({ reloaded: z.literal(true) }).openapi("Reloaded");

const route = createRoute({
  method: "post",
  path: "/api/v1/reload",
  summary: "Reads the configuration again, as sextant ctl reload does",
  ...secured("write"),
  responses: {
    200: json("The configuration is in force.", reloaded),
    ...problems(401, 403, 422),
  },
});

/** Reads the configuration again. */
export function addReload(api: Api, asked: Asked): void {
  addRoute(api, route, async () => {
    const problems = await asked.reload();
    if (problems.length === 0) return sayJson(jsonLine({ reloaded: true }));
    const detail = "The configuration is not reloaded, and the one in force stays";
    throw new ProblemError(422, detail, {}, problems);
  });
}
