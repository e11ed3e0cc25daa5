import { z } from "zod";
import { EVENT_KINDS, type EventKind, USUAL_KINDS } from "../../events/event.ts";
import type { Rotation } from "../../log/rotation.ts";
import { expectation } from "../found.ts";
import type { Conditions } from "../match.ts";
import { atLeastASecond, filePath, oneKind, oneOrMany, text, wholeNumber } from "../values.ts";
import { textual } from "../values/textual.ts";
import { socket as socketKeys, type SocketConfiguration } from "./control_socket.ts";
import { eachOnce } from "./each_once.ts";
import { refuseMisfits, rotationKeys, rotationOf } from "./rotated_file.ts";
import type { Section } from "./section.ts";

interface Common {
  readonly kinds: ReadonlySet<EventKind>;
  /** As written. */
  readonly match: unknown;
  /** What is written there means; `undefined`: all. */
  readonly conditions?: Conditions | undefined;
}

/** Writes events to a file. */
export interface EventFile extends Common {
  readonly kind: "file";
  /** As written; absolute once the configuration is loaded. */
  readonly path: string;
  /** `undefined`: the file grows, or somebody else rotates it. */
  readonly rotation: Rotation | undefined;
}

/** Lets readers connect to a socket of this machine. */
export interface EventSocket extends Common {
  readonly kind: "socket";
  /** Its path as written; absolute once the configuration is loaded. */
  readonly socket: SocketConfiguration;
}

/** Posts events to a server. */
export interface EventWebhook extends Common {
  readonly kind: "http";
  readonly url: string;
  /** By name, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Events in a request, at most. */
  readonly batch: number;
  /** Seconds for which a request waits to be full. */
  readonly every: number;
}

/** One place that events go to. */
export type EventOutput = EventFile | EventSocket | EventWebhook;

const KIND_NAMES = z.enum(EVENT_KINDS);

const common = {
  kinds: oneOrMany(KIND_NAMES, 1).optional().describe(
    "What is told: exchange, each message and what came of it; lease, what became of addresses and " +
      "prefixes; refusal, what a client did not get; pool, that one is full or has room again; " +
      "server, that it started and the like; default all but exchange",
  ),
  match: z.record(z.string(), z.unknown()).meta({ title: "a mapping of conditions" }).optional()
    .describe(
      "Conditions as in `match`: only what is about a client that meets them is told; server is told " +
        "all the same, and of a pool what is about its link. What has ended by itself is known by its " +
        "client-id, its link and its relays alone; default everything",
    ),
};

function commonOf(
  { kinds, match }: { kinds?: readonly EventKind[] | undefined; match?: unknown },
): Common {
  return { kinds: kinds ? new Set(kinds) : USUAL_KINDS, match };
}

const toFile: z.ZodType<EventOutput> = z
  .strictObject({
    file: z
      .strictObject({
        path: filePath.describe("The file; it is made where there is none, in a folder that is."),
        ...rotationKeys,
      })
      .superRefine(refuseMisfits)
      .describe("To a file, one JSON object a line."),
    ...common,
  })
  .transform(({ file, ...rest }): EventFile => ({
    kind: "file",
    path: file.path,
    rotation: rotationOf(file),
    ...commonOf(rest),
  }));

const toSocket: z.ZodType<EventOutput> = z
  .strictObject({
    socket: socketKeys.describe(
      "To whoever connects to a socket: one JSON object a line, from then on; who says state gets " +
        "what is leased first.",
    ),
    ...common,
  })
  .transform(({ socket, ...rest }): EventSocket => ({ kind: "socket", socket, ...commonOf(rest) }));

const url = textual<string>({
  expected: "a URL such as https://hooks.example.org/dhcp",
  description: "A URL that begins with https:// or http://.",
  parse: (written, complain) => {
    if (!URL.canParse(written)) return undefined;
    const { protocol, username, password, href } = new URL(written);
    if (protocol !== "https:" && protocol !== "http:") return undefined;
    return username === "" && password === ""
      ? href
      : complain("a URL without a name and a password: they go to headers, as authorization");
  },
});

/** What the request itself says, and nobody else. */
const OWN_HEADERS: ReadonlySet<string> = new Set(["content-type", "content-length", "host"]);

const headers = z.record(z.string(), text("the value of a header such as Bearer 0a1b"))
  .superRefine((written, context) => {
    for (const [name, value] of Object.entries(written)) {
      const problem = whyNoHeader(name, value);
      if (problem !== undefined) {
        context.addIssue({ code: "custom", path: [name], message: problem });
      }
    }
  })
  .meta({ title: "a mapping of texts" })
  .default({});

function whyNoHeader(name: string, value: string): string | undefined {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
    return expectation("the name of a header such as authorization", name);
  }
  if (OWN_HEADERS.has(name.toLowerCase())) {
    return `expected another header than ${name}, which Sextant sets itself`;
  }
  // A secret is not shown.
  return /^[\t\x20-\x7e]*$/.test(value)
    ? undefined
    : "expected the value of a header, one line of ASCII, found something else in it";
}

const toHttp: z.ZodType<EventOutput> = z
  .strictObject({
    http: z.strictObject({
      url: url.describe("Where they are posted, as an array in JSON."),
      headers: headers.describe(
        "What each request says besides, by name; { file: PATH } keeps a secret out of the " +
          "configuration.",
      ),
      batch: wholeNumber(1, 10_000).default(100)
        .describe("How many events a request has at most; default 100."),
      every: atLeastASecond.default(1)
        .describe("How long the first of them waits for more, at most; default 1s."),
    }).describe("To a server, by POST: again until it is taken, as far as there is room."),
    ...common,
  })
  .transform(({ http: { url, headers, batch, every }, ...rest }): EventWebhook => ({
    kind: "http",
    url,
    headers,
    batch,
    every,
    ...commonOf(rest),
  }));

/** Where it is told what happens. */
export const events: Section<EventOutput[]> = {
  name: "events",
  help:
    "Where it is told what happens, one JSON object for each event: for billing, routes, DNS and " +
    "dashboards; docs/events.md says what is in them. Left out: nowhere.",
  example: `
events:
  - file: { path: events.ndjson, rotate: daily, keep: 7 }
  - socket: { path: /run/sextant/events.sock, group: adm, mode: "0660" }
    kinds: [lease]
  - http:
      url: "https://hooks.example.org/dhcp"
      headers: { authorization: "Bearer 0a1b2c" }
      batch: 100
      every: 1s
    match: { subscriber-id: "gold-*" }
`,
  schema: z
    .array(oneKind({ file: toFile, socket: toSocket, http: toHttp }))
    .superRefine(
      eachOnce(
        "events",
        placeOf,
        (place, there) => `expected ${place} once, found it in ${there} already`,
      ),
    )
    .default([]),
};

/** Which files are one is only known of absolute paths. */
function placeOf(output: EventOutput): string | undefined {
  switch (output.kind) {
    case "file":
    case "socket":
      return undefined;
    case "http": {
      const { url, kinds, match } = output;
      return `${url} for ${[...kinds].join(", ")}${match ? ` where ${JSON.stringify(match)}` : ""}`;
    }
  }
}
