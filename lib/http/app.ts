import config from "../../deno.json" with { type: "json" };
import { QuestionError } from "../control/lease_rows.ts";
import type { Log } from "../log/log.ts";
import { detailOf } from "../thrown.ts";
import { HTTPException } from "hono/http-exception";
import { type Api, type Asking, makeApi } from "./api/api.ts";
import { addClients } from "./api/clients.ts";
import { addEvents } from "./api/events.ts";
import { addExplain } from "./api/explain.ts";
import { addLeases } from "./api/leases.ts";
import { addLinks } from "./api/links.ts";
import { addPools } from "./api/pools.ts";
import { addReconfigure } from "./api/reconfigure.ts";
import { addRelease } from "./api/release.ts";
import { addReload } from "./api/reload.ts";
import { addStatistics } from "./api/statistics.ts";
import { addStatus } from "./api/status.ts";
import type { Asked } from "./asked.ts";
import { addHealth } from "./health.ts";
import { addMetrics } from "./metrics.ts";
import { ProblemError, problemResponse } from "./problem.ts";
import { SAFE_HEADERS } from "./safe_headers.ts";

/** Answers what is asked over HTTP. */
export interface HttpApp {
  fetch(request: Request, asking: Asking): Response | Promise<Response>;
}

/** What the API is called and how it is secured, in its OpenAPI document. */
const DOCUMENT = {
  openapi: "3.1.0",
  info: {
    title: "Sextant",
    version: config.version,
    description: "See and steer a running Sextant DHCPv6 server.",
    license: { name: config.license, identifier: config.license },
  },
  servers: [{ url: "/" }],
};

/** What the library says in fewer words. */
const DETAILS: Readonly<Record<number, string>> = {
  400: "Expected JSON in the body",
  415: "Expected a body with Content-Type: application/json",
};

const NOT_FOUND = "There is nothing here; /api/v1/openapi.json tells what there is";

/** Makes what answers for a server. */
export function makeApp(asked: Asked, log: Log): HttpApp {
  const api = makeApi();
  api.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(SAFE_HEADERS)) {
      if (!context.res.headers.has(name)) context.res.headers.set(name, value);
    }
  });
  api.onError((error) => {
    if (error instanceof ProblemError) return problemResponse(error);
    if (error instanceof QuestionError) {
      return problemResponse(new ProblemError(400, error.message));
    }
    if (error instanceof HTTPException && error.status < 500) {
      return problemResponse(
        new ProblemError(error.status, DETAILS[error.status] ?? error.message),
      );
    }
    if (!asked.isBreakdown?.(error)) {
      log.write("error", `A request over HTTP could not be answered: ${detailOf(error)}`);
    }
    return problemResponse(new ProblemError(500, "This could not be answered; the log tells why"));
  });
  api.openAPIRegistry.registerComponent("securitySchemes", "token", {
    type: "http",
    scheme: "bearer",
    description: "A token that sextant token made; not needed where none are configured.",
  });
  addResources(api, asked);
  addHealth(api, asked);
  addMetrics(api, asked);
  api.doc31("/api/v1/openapi.json", DOCUMENT);
  api.get("/", () => welcome());
  api.notFound((context) => whatIsNot(api, context.req.path, context.req.method));
  return { fetch: (request, asking) => api.fetch(request, asking) };
}

function addResources(api: Api, asked: Asked): void {
  for (
    const add of [
      addStatus,
      addStatistics,
      addLinks,
      addLeases,
      addRelease,
      addPools,
      addClients,
      addEvents,
      addExplain,
      addReconfigure,
      addReload,
    ]
  ) add(api, asked);
}

function welcome(): Response {
  const text = `Sextant DHCPv6 Server ${config.version}

/api/v1/openapi.json  what the API does
/metrics              for Prometheus
/readyz               whether the server is ready
`;
  return new Response(text, { headers: { "content-type": "text/plain; charset=utf-8" } });
}

/** Another method may do what this one does not. */
function whatIsNot(api: Api, path: string, method: string): Response {
  const methods = new Set(
    api.routes.filter((route) => route.method !== "ALL" && matches(route.path, path))
      .map((route) => route.method),
  );
  if (methods.size === 0) return problemResponse(new ProblemError(404, NOT_FOUND));
  const allow = [...methods].sort().join(", ");
  return problemResponse(
    new ProblemError(405, `${method} does nothing here, expected ${allow}`, { allow }),
  );
}

function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split("/");
  const found = path.split("/");
  return wanted.length === found.length &&
    wanted.every((part, at) => part.startsWith(":") || part === found[at]);
}
