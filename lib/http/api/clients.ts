import { createRoute, z } from "@hono/zod-openapi";
import { clientPages, noClientText } from "../../control/client_question.ts";
import type { LeaseReport } from "../../control/lease_rows.ts";
import { jsonLine } from "../../wire/json.ts";
import type { Asked } from "../asked.ts";
import { ProblemError } from "../problem.ts";
import { addRoute, type Api, json, problems, sayJson, secured } from "./api.ts";
import { leasesOf } from "./lease_pages.ts";
import { lease } from "./leases.ts";
import { limit, next } from "./values.ts";

const known = z.looseObject({
  "client-id": z.string().describe("DUID in hexadecimal."),
  "hardware-address": z.string().optional(),
  links: z.array(z.looseObject({
    link: z.string(),
    "last-heard": z.string(),
    relays: z.array(z.looseObject({})),
    options: z.array(z.string()).describe("Those that it was sent last, a text each."),
    leases: z.array(lease),
  })),
  exchanges: z.array(z.looseObject({
    time: z.string(),
    message: z.string(),
    outcome: z.enum(["waiting", "answered", "dropped", "lost"]),
    reasons: z.array(z.string()),
  })).describe("The last 20, the earliest first."),
}).openapi("Client");

const one = createRoute({
  method: "get",
  path: "/api/v1/clients/{client}",
  summary: "All that is known of a client, as sextant ctl client --json says it",
  ...secured("read"),
  request: {
    params: z.object({
      client: z.string().openapi({
        param: { name: "client", in: "path" },
        description: "A DUID in hexadecimal, a hardware address, an address or a prefix.",
        example: "0003000100005e005301",
      }),
    }),
  },
  responses: {
    200: json("Those that go by it.", z.object({ clients: z.array(known) }).openapi("Clients")),
    ...problems(400, 401, 403, 404),
  },
});

const holders = z.object({
  clients: z.array(z.object({
    "client-id": z.string().describe("DUID in hexadecimal."),
    link: z.string(),
    leases: z.array(lease),
  })),
  next,
}).openapi("Holders");

const list = createRoute({
  method: "get",
  path: "/api/v1/clients",
  summary: "Clients that have leases, in the order of these",
  description: "A client whose leases are far apart is there once for each part of them.",
  ...secured("read"),
  request: {
    query: z.strictObject({
      link: z.string().optional().openapi({ description: "Those on this link." }),
      limit: limit(1000, 100),
      after: z.string().optional().openapi({
        description: "What next said: those behind that lease.",
      }),
    }),
  },
  responses: { 200: json("Clients.", holders), ...problems(400, 401, 403) },
});

/** Tells of clients. */
export function addClients(api: Api, asked: Asked): void {
  addRoute(api, list, async (context) => {
    const { link, limit, after } = context.req.valid("query");
    const { leases, next } = await leasesOf(asked, { link, all: false }, limit, after);
    return sayJson(jsonLine({ clients: byClient(leases), next }));
  });
  addRoute(api, one, async (context) => {
    const text = context.req.valid("param").client;
    const clients: string[] = [];
    for (const lines of clientPages(text, asked)) {
      clients.push(...lines);
      await asked.turns.next();
    }
    if (clients.length === 0) throw new ProblemError(404, noClientText(text));
    return sayJson(`{"clients":[${clients.join(",")}]}`);
  });
}

function byClient(leases: readonly LeaseReport[]) {
  const clients = new Map<string, { "client-id": string; link: string; leases: LeaseReport[] }>();
  for (const lease of leases) {
    const { "client-id": clientId, link } = lease;
    const key = `${clientId} ${link}`;
    const client = clients.get(key) ?? { "client-id": clientId, link, leases: [] };
    client.leases.push(lease);
    clients.set(key, client);
  }
  return [...clients.values()];
}
