import { createRoute, z } from "@hono/zod-openapi";
import { OperatorError } from "../../operator_error.ts";
import { jsonLine } from "../../wire/json.ts";
import type { Asked } from "../asked.ts";
import { ProblemError } from "../problem.ts";
import { addRoute, type Api, json, problems, sayJson, secured } from "./api.ts";
import { address, hexMessage } from "./values.ts";

const question = z.strictObject({
  message: hexMessage,
  interface: z.string().optional().openapi({
    description: "The interface that it came in by; default: by the first listener.",
  }),
  to: address.optional(),
  from: address.optional(),
}).openapi("ExplainQuestion");

const explanation = z.looseObject({
  message: z.string(),
  link: z.string().nullable(),
  matches: z.array(z.looseObject({})),
  handlers: z.array(z.string()),
  answer: z.string().nullable().describe("The type of the answer; null: there is none."),
  reason: z.string().nullable().describe("Why there is none."),
  leases: z.array(z.looseObject({ ia: z.string(), iaid: z.int() })),
  options: z.array(z.looseObject({ code: z.int(), name: z.string(), by: z.array(z.string()) })),
}).openapi("Explanation");

const route = createRoute({
  method: "post",
  path: "/api/v1/explain",
  summary:
    "What a message would get and why, as sextant ctl explain --json says it; nothing is stored",
  ...secured("read"),
  request: {
    body: { required: true, content: { "application/json": { schema: question } } },
  },
  responses: {
    200: json("What the message would get.", explanation),
    ...problems(400, 401, 403, 413, 415, 422),
  },
});

/** Explains what a message would get. */
export function addExplain(api: Api, asked: Asked): void {
  addRoute(api, route, (context) => {
    const { message, ...supposed } = context.req.valid("json");
    try {
      return sayJson(jsonLine(asked.explain(message, supposed)));
    } catch (error) {
      if (error instanceof OperatorError) throw new ProblemError(422, error.message);
      throw error;
    }
  });
}
