import { createRoute, z } from "@hono/zod-openapi";
import { EVENT_KINDS, type EventKind, USUAL_KINDS } from "../../events/event.ts";
import { eventKindsIn, isAbout } from "../../events/event_filter.ts";
import { toHex } from "../../wire/bytes.ts";
import type { Asked } from "../asked.ts";
import { eventStream } from "../event_stream.ts";
import type { WantedEvents } from "../event_watch.ts";
import { ProblemError } from "../problem.ts";
import { addRoute, type Api, problems, sayJson, secured } from "./api.ts";
import { duid, limit } from "./values.ts";

const event = z.looseObject({
  seq: z.int().describe("Grows by one from event to event; others may want other kinds."),
  time: z.string().describe("RFC 3339, with microseconds."),
  kind: z.enum(EVENT_KINDS),
  what: z.string().describe("What became of it: granted, refused, full, started, …"),
}).openapi("Event");

const events = z.object({
  events: z.array(event),
  next: z.int().describe("What to put into after for what happens from then on."),
}).openapi("Events");

const number = (expected: string) =>
  z.coerce.number({ error: expected }).int({ error: expected }).min(0, { error: expected });

const kinds = z.string().transform((text, context): ReadonlySet<EventKind> => {
  const kinds = eventKindsIn(text);
  if (typeof kinds !== "string") return kinds;
  const message = `expected some of ${EVENT_KINDS.join(",")}, found ${JSON.stringify(kinds)}`;
  context.issues.push({ code: "custom", message, input: text });
  return z.NEVER;
}).openapi({
  type: "string",
  description: `Some of ${
    EVENT_KINDS.join(", ")
  }, with commas between them; default all but exchange.`,
  example: "lease,refusal",
});

const route = createRoute({
  method: "get",
  path: "/api/v1/events",
  summary: "What happened last, or with Accept: text/event-stream what happens from now on",
  description:
    "Events of refusals, pools and the server are always kept, the last 4096; those of " +
    "leases and exchanges from when they are asked for until nobody has for five minutes. As " +
    "Server-Sent Events their number is the id: with Last-Event-ID, or after, those that are " +
    "kept behind that one come first. What a watcher is too slow for is told as missed.",
  ...secured("read"),
  request: {
    query: z.strictObject({
      kind: kinds.optional(),
      link: z.string().optional().openapi({ description: "Of this link alone." }),
      "client-id": duid.optional(),
      after: number("expected the number of an event").optional().openapi({
        type: "integer",
        minimum: 0,
        description: "The number of an event: those behind it.",
      }),
      limit: limit(1000, 100),
    }),
  },
  responses: {
    200: {
      description: "Events.",
      content: {
        "application/json": { schema: events },
        "text/event-stream": { schema: z.string() },
      },
    },
    ...problems(400, 401, 403, 503),
  },
});

/** Tells what happens. */
export function addEvents(api: Api, { events: watch, timers }: Asked): void {
  addRoute(api, route, (context) => {
    const { kind = USUAL_KINDS, link, after, limit, ...rest } = context.req.valid("query");
    const clientId = rest["client-id"] && toHex(rest["client-id"]);
    const wanted: WantedEvents = {
      kinds: kind,
      isWanted: (event) => kind.has(event.kind) && isAbout(event, { link, clientId }),
    };
    if (!acceptsStream(context.req.header("accept"))) {
      const found = watch.kept(wanted, after ?? 0, limit);
      const next = found.at(-1)?.event.seq ?? Math.max(after ?? 0, watch.last);
      const lines = found.map(({ line }) => line).join(",");
      return sayJson(`{"events":[${lines}],"next":${next}}`);
    }
    if (!watch.hasRoom) {
      const detail = `${watch.watchers} follow events already, expected fewer`;
      throw new ProblemError(503, detail, { "retry-after": "10" });
    }
    const last = after ?? numberOf(context.req.header("last-event-id"));
    const kept = last === undefined ? [] : watch.kept(wanted, last, Infinity);
    return new Response(eventStream(watch, wanted, kept, timers), {
      headers: { "content-type": "text/event-stream" },
    });
  });
}

function acceptsStream(accept = ""): boolean {
  return accept.split(",").some((type) => type.split(";")[0]!.trim() === "text/event-stream");
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9]{1,15}$/.test(text) ? Number(text) : undefined;
}
