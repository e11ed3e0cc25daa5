import { createRoute, z } from "@hono/zod-openapi";
import {
  optionCodeNamed,
  progressOf,
  reconfigureMessageNamed,
  resultOf,
} from "../../control/reconfigure_question.ts";
import type { ReconfigureJob } from "../../reconfigure/job.ts";
import { type ClientsMeant, clientsMeant, describeClients } from "../../reconfigure/selection.ts";
import { jsonLine } from "../../wire/json.ts";
import type { Asked } from "../asked.ts";
import { ProblemError } from "../problem.ts";
import { addRoute, type Api, json, problems, sayJson, secured } from "./api.ts";
import { duid, prefix } from "./values.ts";

/** Clients of whom an answer tells what became of them; the others are counted. */
const MOST_TOLD = 1000;

const question = z.strictObject({
  "client-id": duid.optional(),
  address: prefix.optional(),
  link: z.string().optional(),
  all: z.literal(true).optional().openapi({ description: "All clients." }),
  message: z.enum(["renew", "rebind", "information-request"]).optional().openapi({
    description: "What the clients are to send; default: renew of those with leases.",
  }),
  request: z.array(z.union([z.string(), z.int()])).max(100).default([]).openapi({
    description: "Names or codes of options that they are to ask for.",
    example: ["recursive-name-servers"],
  }),
}).openapi("ReconfigureQuestion");

const result = z.object({
  told: z.int().describe("Clients that were told at least once."),
  answered: z.int(),
  unanswered: z.int(),
  "without-key": z.int().describe("Clients that do not accept Reconfigure."),
  total: z.int().nullable().describe("Clients that were meant; null where that was ended before."),
  clients: z.array(z.object({
    "client-id": z.string(),
    link: z.string(),
    result: z.enum(["answered", "unanswered", "without-key"]),
    messages: z.int(),
  })).describe(`What became of each, of the first ${MOST_TOLD}.`),
}).openapi("ReconfigureResult");

const route = createRoute({
  method: "post",
  path: "/api/v1/reconfigure",
  summary: "Has clients come for their configuration again, as sextant ctl reconfigure does",
  description: "Answers once all have come, or have been told often enough. Who closes the " +
    "connection before ends it.",
  ...secured("write"),
  request: {
    body: { required: true, content: { "application/json": { schema: question } } },
  },
  responses: {
    200: json("What became of them.", result),
    ...problems(400, 401, 403, 404, 409, 413, 415),
  },
});

/** Has clients come again. */
export function addReconfigure(api: Api, { reconfiguration }: Asked): void {
  addRoute(api, route, async (context) => {
    const { message, request, ...clients } = context.req.valid("json");
    const meant = meantBy(clients);
    const order = {
      message: message === undefined ? undefined : reconfigureMessageNamed(message),
      request: request.map((option) => optionCodeNamed(String(option))),
    };
    if (!reconfiguration.policy.isAllowed) {
      throw new ProblemError(409, "allow-reconfigure is false, so no client has a key");
    }
    const job = reconfiguration.tell(order, meant);
    const answer = await endOf(job, context.req.raw.signal);
    if (job.counts.told + job.counts.withoutKey === 0) {
      throw new ProblemError(404, `There is no ${describeClients(meant)}`);
    }
    return sayJson(jsonLine(answer));
  });
}

async function endOf(job: ReconfigureJob, signal: AbortSignal): Promise<z.output<typeof result>> {
  const clients: z.output<typeof result>["clients"] = [];
  const stop = () => job.stop();
  signal.addEventListener("abort", stop);
  try {
    for await (const reports of job.reports()) {
      clients.push(...reports.slice(0, MOST_TOLD - clients.length).map(resultOf));
    }
  } finally {
    signal.removeEventListener("abort", stop);
  }
  return { ...progressOf(job), clients };
}

type Clients = Omit<z.output<typeof question>, "message" | "request">;

function meantBy(clients: Clients): ClientsMeant {
  const { "client-id": clientId, address: prefix, link, all } = clients;
  const meant = clientsMeant({ clientId, prefix, link, all });
  if (meant) return meant;
  const given = Object.keys(clients).length;
  throw new ProblemError(
    400,
    `Expected one of client-id, address, link and all, found ${given}`,
  );
}
