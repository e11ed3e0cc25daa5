import { createRoute, z } from "@hono/zod-openapi";
import { type PoolRow, poolRow } from "../../control/pool_rows.ts";
import { jsonLine } from "../../wire/json.ts";
import type { Asked } from "../asked.ts";
import { addRoute, type Api, json, problems, sayJson, secured } from "./api.ts";
import { limit, next } from "./values.ts";

const pool: z.ZodType<PoolRow> = z.looseObject({
  pool: z.string().describe("Its name, or its range."),
  kind: z.enum(["address-pool", "prefix-pool"]),
  links: z.array(z.string()),
  size: z.number().describe("Addresses or prefixes, those included that it never hands out."),
  length: z.int().describe("Bits of each."),
  leased: z.int().nullable().describe("null: that is not counted."),
  declined: z.int().nullable(),
  free: z.number().nullable(),
  used: z.number().nullable().describe("Share in use: 0 to 1."),
  complete: z.boolean().describe("Whether all that is in use is counted already."),
  refused: z.int().describe("IAs that it had nothing for, and that got nothing, since the start."),
  "full-since": z.string().nullable().describe("RFC 3339; null: it has room."),
}).openapi("Pool");

const pools = z.object({
  pools: z.array(pool),
  next,
}).openapi("Pools");

const route = createRoute({
  method: "get",
  path: "/api/v1/pools",
  summary: "How full pools are, as sextant ctl pools --json says it",
  ...secured("read"),
  request: {
    query: z.strictObject({
      link: z.string().optional().openapi({ description: "Those that serve this link." }),
      limit: limit(10_000, 1000),
      after: z.string().optional().openapi({ description: "The name of a pool: those behind it." }),
    }),
  },
  responses: {
    200: json("Pools, in the order of the configuration.", pools),
    ...problems(400, 401, 403),
  },
});

/** Tells how full pools are. */
export function addPools(api: Api, { monitor }: Asked): void {
  addRoute(api, route, (context) => {
    const { link, limit, after } = context.req.valid("query");
    const all = [...monitor.pools()];
    const behind = after === undefined
      ? all
      : all.slice(all.findIndex(({ pool }) => pool.name === after) + 1);
    const meant = link === undefined
      ? behind
      : behind.filter(({ pool }) => pool.links.includes(link));
    const page = meant.slice(0, limit);
    const next = meant.length > limit ? page.at(-1)!.pool.name : null;
    return sayJson(jsonLine({ pools: page.map(poolRow), next }));
  });
}
