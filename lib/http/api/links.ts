import { createRoute, z } from "@hono/zod-openapi";
import { whyUnknownLink } from "../../control/known_links.ts";
import { jsonLine } from "../../wire/json.ts";
import { formatPrefix } from "../../wire/prefix.ts";
import type { Asked } from "../asked.ts";
import { ProblemError } from "../problem.ts";
import { addRoute, type Api, json, problems, sayJson, secured } from "./api.ts";
import { limit, next } from "./values.ts";

const links = z.object({
  links: z.array(z.object({
    name: z.string(),
    prefixes: z.array(z.string()),
    interfaces: z.array(z.string()),
  })),
  next,
}).openapi("Links");

const route = createRoute({
  method: "get",
  path: "/api/v1/links",
  summary: "The links that are configured",
  ...secured("read"),
  request: {
    query: z.strictObject({
      limit: limit(10_000, 1000),
      after: z.string().optional().openapi({ description: "The name of a link: those behind it." }),
    }),
  },
  responses: {
    200: json("Links, in the order of the configuration.", links),
    ...problems(400, 401, 403),
  },
});

/** Makes sure that a link is known, where one is named. @throws {ProblemError} */
export function refuseUnknownLink(asked: Asked, name: string | undefined): void {
  const why = whyUnknownLink(asked, name);
  if (why !== undefined) throw new ProblemError(404, why);
}

/** Tells of the links that are configured. */
export function addLinks(api: Api, asked: Asked): void {
  addRoute(api, route, (context) => {
    const { limit, after } = context.req.valid("query");
    const all = asked.configuredLinks;
    const from = after === undefined ? 0 : all.findIndex(({ name }) => name === after) + 1;
    const page = all.slice(from, from + limit);
    return sayJson(
      jsonLine({
        links: page.map(({ name, prefixes, interfaces }) => ({
          name,
          prefixes: prefixes.map(formatPrefix),
          interfaces,
        })),
        next: from + limit < all.length ? page.at(-1)!.name : null,
      }),
    );
  });
}
