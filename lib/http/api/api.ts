import { OpenAPIHono, type RouteConfig, type RouteHandler, z } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import type { MetricsAccess } from "../../config/sections/http.ts";
import type { Token, TokenRight } from "../../config/token_file.ts";
import { PROBLEM_JSON, ProblemError } from "../problem.ts";
import { authorize } from "../tokens.ts";

/** What is known of who asks, and of the place where that is. */
export interface Asking {
  /** The value of that header. */
  readonly authorization: string | undefined;
  /** Those that are accepted; `undefined`: everybody may read. */
  readonly tokens: readonly Token[] | undefined;
  readonly metrics: MetricsAccess;
}

/** What routes are declared in. */
export interface HttpEnv {
  Bindings: Asking;
}

/** What answers requests. */
export type Api = OpenAPIHono<HttpEnv>;

/** Makes an API without routes. */
export function makeApi(): Api {
  return new OpenAPIHono<HttpEnv>({
    defaultHook: (result) => {
      if (!result.success) throw unexpected(result.error);
    },
  });
}

/** Says what of a request is not as its schema wants it. */
export function unexpected({ issues }: Pick<z.ZodError, "issues">): ProblemError {
  const errors = issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join(".")}: ${message}`
  );
  return new ProblemError(400, "The request is not as expected", {}, errors);
}

const problem = z.object({
  type: z.literal("about:blank"),
  title: z.string().describe("What the status means."),
  status: z.int(),
  detail: z.string().describe("What is wrong, as a sentence."),
  errors: z.array(z.string()).optional().describe("What is wrong in particular."),
}).openapi("Problem", { description: "What is wrong with a request (RFC 9457)." });

/** Answers that tell what is wrong, by their status. */
export function problems<Status extends keyof typeof PROBLEMS>(...statuses: Status[]) {
  return Object.fromEntries(
    statuses.map((status) => [status, {
      description: PROBLEMS[status],
      content: { [PROBLEM_JSON]: { schema: problem } },
    }]),
  );
}

const PROBLEMS = {
  400: "The request is not as expected.",
  401: "There is no token, or it is not one of this server's.",
  403: "Who asks may not do this.",
  404: "There is no such thing.",
  409: "It cannot be done as the server is.",
  413: "The body is too large.",
  415: "The body is no JSON.",
  422: "It was understood and cannot be done.",
  503: "Too many ask for this at once.",
} as const;

/** Lets only those go on who may. */
export function letIn(right: TokenRight): MiddlewareHandler<HttpEnv> {
  return async ({ env }, next) => {
    authorize(env.tokens, env.authorization, right);
    await next();
  };
}

/** What a route needs whose asker may `right`: tokens are looked at before anything else. */
export function secured(right: TokenRight) {
  return { security: [{ token: [] }], middleware: [letIn(right)] };
}

/**
 * Has requests of a route answered. What is answered goes out as it is, and is no value whose type
 * could be held against the route's: tests hold it to the schema.
 */
export function addRoute<Route extends RouteConfig>(
  api: Api,
  route: Route,
  answer: (context: Context<Route>) => Response | Promise<Response>,
): void {
  api.openapi(route, answer as never);
}

type Context<Route extends RouteConfig> = Parameters<RouteHandler<Route, HttpEnv>>[0];

/** A JSON answer as the documentation tells of it. */
export function json<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { "application/json": { schema } } };
}

/** Says JSON as every output of this server does: in one line, with nothing that is not seen. */
export function sayJson(line: string): Response {
  return new Response(`${line}\n`, { headers: { "content-type": "application/json" } });
}
