import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener, RequestError } from "@hono/node-server";
import type { Log } from "../log/log.ts";
import { detailOf } from "../thrown.ts";
import type { HttpApp } from "./app.ts";
import { isOwnHost } from "./host.ts";
import type { HttpConnection } from "./http_connection.ts";
import type { AnswerRequest, HttpPlace } from "./http_place.ts";
import { PROBLEM_JSON, ProblemError, problemOf, problemResponse } from "./problem.ts";
import { SAFE_HEADERS } from "./safe_headers.ts";

/** Octets of a body: a message of 65,535 octets in hexadecimal, and what is around it. */
const MOST_OF_BODY = 192 * 1024;

/** Answers requests with what an app says, once they may be asked here at all. */
export function answering(app: HttpApp, log: Log): AnswerRequest {
  return (incoming, outgoing, place, connection) => {
    const refusal = refusalOf(incoming, place, connection);
    if (refusal) return refuse(outgoing, ...refusal);
    const { authorization } = incoming.headers;
    const { configured } = place;
    const listener = getRequestListener(
      (request) =>
        app.fetch(request, {
          authorization,
          get tokens() {
            return place.files.tokens;
          },
          metrics: configured.metrics,
        }),
      {
        overrideGlobalObjects: false,
        // What is left of a body has its time-out already.
        autoCleanupIncoming: false,
        errorHandler: (error) => {
          if (error instanceof RequestError) {
            return problemResponse(new ProblemError(400, "The URL cannot be read"));
          }
          log.write("error", `A request over HTTP could not be answered: ${detailOf(error)}`);
          return new Response(null, { status: 500 });
        },
      },
    );
    void listener(incoming, outgoing);
  };
}

/** Why nothing more is looked at. */
function refusalOf(
  incoming: IncomingMessage,
  { configured, name }: HttpPlace,
  { isAllowed }: HttpConnection,
): [status: number, detail: string] | undefined {
  if (!isAllowed) return [403, `Nobody may ask at ${name} from your address`];
  const hosts = incoming.headersDistinct.host ?? [];
  if (hosts.length !== 1) return [400, `Expected one Host header, found ${hosts.length}`];
  const target = incoming.url ?? "";
  const [, authority] = /^https?:\/\/([^/?#]*)/i.exec(target) ?? [];
  if (authority === undefined && !target.startsWith("/")) {
    return [400, "Expected a path, or a whole URL"];
  }
  const { "content-length": length = "0", "transfer-encoding": encoding } = incoming.headers;
  if (encoding !== undefined) return [411, "Expected a body with Content-Length, found chunks"];
  if (Number(length) > MOST_OF_BODY) {
    return [413, `Expected a body of at most ${MOST_OF_BODY} octets, found ${length}`];
  }
  const stranger = [...hosts, ...authority === undefined ? [] : [authority]]
    .find((host) => !isOwnHost(host, configured.hosts));
  if (stranger === undefined) return undefined;
  return [
    421,
    `${
      JSON.stringify(stranger)
    } is no name of this server, expected an address, localhost or one ` +
    "of hosts in its configuration",
  ];
}

function refuse(outgoing: ServerResponse, status: number, detail: string): void {
  outgoing.writeHead(status, {
    ...SAFE_HEADERS,
    "content-type": PROBLEM_JSON,
    connection: "close",
  });
  outgoing.end(`${JSON.stringify(problemOf(status, detail))}\n`);
}
