import { createRoute, z } from "@hono/zod-openapi";
import { leasePages } from "../../control/lease_rows.ts";
import { type ReleaseReport, releaseReport } from "../../control/release_question.ts";
import { isHeld } from "../../leases/lease.ts";
import { OperatorError } from "../../operator_error.ts";
import { jsonLine } from "../../wire/json.ts";
import type { Prefix } from "../../wire/prefix.ts";
import type { Asked } from "../asked.ts";
import { ProblemError } from "../problem.ts";
import { addRoute, type Api, json, letIn, problems, sayJson, secured, unexpected } from "./api.ts";
import { lease, leaseNamed, leasePath } from "./leases.ts";
import { refuseUnknownLink } from "./links.ts";
import { duid, flag } from "./values.ts";

/** Leases of which an answer tells; the others are counted. */
const MOST_TOLD = 1000;

const which = z.strictObject({
  "client-id": duid.optional(),
  link: z.string().optional().openapi({ description: "On this link alone." }),
  all: flag.optional().openapi({
    type: "boolean",
    description: "All that are leased within the prefix; without it, one alone must be meant.",
  }),
  reconfigure: flag.optional().openapi({
    type: "boolean",
    description: "Whether their clients are told to come.",
  }),
});

const released = z.object({
  released: z.int().describe("How many."),
  leases: z.array(lease.extend({
    told: z.boolean().optional().describe("Whether its client is told to come."),
  })).describe(`As they were before, the first ${MOST_TOLD}.`),
}).openapi("Released");

const route = createRoute({
  method: "delete",
  path: "/api/v1/leases/{lease}",
  summary: "Ends a lease, as sextant ctl release does",
  description: "Its client hears nothing of it unless it is told to come. The address goes to " +
    "others last, until the lifetime is over that its client was told.",
  ...secured("write"),
  request: {
    params: leasePath,
    query: which,
  },
  responses: {
    200: json("They are ended.", released),
    ...problems(400, 401, 403, 404, 409),
  },
});

/** Ends leases. */
export function addRelease(api: Api, asked: Asked): void {
  addRoute(
    api,
    route,
    async (context) =>
      await release(asked, context.req.valid("param").lease, context.req.valid("query")),
  );
  // The same, with the slash of a prefix as it is.
  api.delete("/api/v1/leases/:address/:length{[0-9]+}", letIn("write"), (context) => {
    const query = which.safeParse(context.req.query());
    if (!query.success) throw unexpected(query.error);
    const { address, length } = context.req.param();
    return release(asked, `${address}/${length}`, query.data);
  });
}

async function release(
  asked: Asked,
  text: string,
  { link, all = false, reconfigure = false, ...rest }: z.output<typeof which>,
): Promise<Response> {
  const prefix = leaseNamed(text);
  refuseUnknownLink(asked, link);
  const order = { prefix, clientId: rest["client-id"], link, all, reconfigure };
  const leases: ReleaseReport[] = [];
  let count = 0;
  try {
    for await (const page of asked.release(order)) {
      const now = Math.floor(asked.now() / 1000);
      count += page.length;
      for (const each of page.slice(0, MOST_TOLD - leases.length)) {
        leases.push(releaseReport(each, now));
      }
    }
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    throw new ProblemError(await isLeased(asked, prefix) ? 409 : 404, error.message);
  }
  return sayJson(jsonLine({ released: count, leases }));
}

async function isLeased({ leases, now, turns }: Asked, prefix: Prefix): Promise<boolean> {
  for (const page of leasePages(leases, { overlapping: prefix, all: false })) {
    const seconds = Math.floor(now() / 1000);
    if (page.some((lease) => isHeld(lease, seconds))) return true;
    await turns.next();
  }
  return false;
}
