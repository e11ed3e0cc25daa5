import { createRoute, z } from "@hono/zod-openapi";
import { leasePages, type LeaseReport, leaseReport } from "../../control/lease_rows.ts";
import { parsePrefix, type Prefix } from "../../wire/prefix.ts";
import { jsonLine } from "../../wire/json.ts";
import type { Asked } from "../asked.ts";
import { ProblemError } from "../problem.ts";
import { addRoute, type Api, json, letIn, problems, sayJson, secured } from "./api.ts";
import { compareLeases, leasesOf } from "./lease_pages.ts";
import { refuseUnknownLink } from "./links.ts";
import { leaseQuery, questionOf } from "./lease_question.ts";
import { limit, next } from "./values.ts";

const remaining = z.union([z.int(), z.literal("infinity")]);

/** Which lease is meant, in a path. */
export const leasePath = z.object({
  lease: z.string().openapi({
    param: { name: "lease", in: "path" },
    description: "An address or a prefix, whose / may be written as it is or as %2F.",
    example: "2001:db8:100::%2F56",
  }),
});

/** Reads which lease is meant. @throws {ProblemError} */
export function leaseNamed(text: string): Prefix {
  const prefix = parsePrefix(text);
  if (prefix) return prefix;
  throw new ProblemError(400, `Expected an IPv6 address or prefix, found ${text}`);
}

/** A lease, as `sextant ctl leases --json` says it. */
export const lease = z.looseObject({
  lease: z.string().describe("Without a length for an address."),
  "client-id": z.string().describe("DUID in hexadecimal."),
  link: z.string(),
  ia: z.string().describe("na, ta or pd; none for an address that its client registered."),
  iaid: z.int(),
  state: z.enum(["active", "registered", "expired", "released", "declined"]),
  "preferred-lifetime": remaining.describe("Seconds that are left."),
  "valid-lifetime": remaining.describe("Seconds that are left."),
  "valid-until": z.string().nullable().describe("RFC 3339; null: never."),
  hostname: z.string().optional(),
}).openapi("Lease");

const leases = z.object({
  leases: z.array(lease),
  next,
}).openapi("Leases");

const list = createRoute({
  method: "get",
  path: "/api/v1/leases",
  summary: "Leases, as sextant ctl leases --json says them",
  ...secured("read"),
  request: {
    query: leaseQuery.extend({
      limit: limit(1000, 100),
      after: z.string().optional().openapi({
        description: "What next said: those behind that lease.",
      }),
    }),
  },
  responses: { 200: json("Leases.", leases), ...problems(400, 401, 403, 404) },
});

const one = createRoute({
  method: "get",
  path: "/api/v1/leases/{lease}",
  summary: "The lease of an address or a prefix",
  ...secured("read"),
  request: {
    params: leasePath,
  },
  responses: { 200: json("The lease.", lease), ...problems(400, 401, 403, 404) },
});

/** Tells of leases. */
export function addLeases(api: Api, asked: Asked): void {
  addRoute(api, list, async (context) => {
    const { limit, after, ...query } = context.req.valid("query");
    refuseUnknownLink(asked, query.link);
    const question = questionOf(query, Math.floor(asked.now() / 1000));
    const { leases, next } = await leasesOf(asked, question, limit, after);
    return sayJson(jsonLine({ leases, next }));
  });
  const show = async (text: string) => {
    const exact = await leaseAt(asked, leaseNamed(text));
    if (!exact) throw new ProblemError(404, `Nothing is known of ${text}`);
    return sayJson(jsonLine(exact));
  };
  addRoute(api, one, async (context) => await show(context.req.valid("param").lease));
  // The same, with the slash of a prefix as it is.
  api.get("/api/v1/leases/:address/:length{[0-9]+}", letIn("read"), (context) => {
    return show(`${context.req.param("address")}/${context.req.param("length")}`);
  });
}

/** The lease of exactly this address or prefix. */
async function leaseAt(
  { leases, now, turns }: Asked,
  at: Prefix,
): Promise<LeaseReport | undefined> {
  for (const page of leasePages(leases, { overlapping: at, all: false })) {
    const exact = page.find((lease) => compareLeases(lease, at) === 0);
    if (exact) return leaseReport(exact, Math.floor(now() / 1000));
    await turns.next();
  }
  return undefined;
}
