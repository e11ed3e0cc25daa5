import { byLabel, type Metric, single } from "./metric.ts";

/** Who asks over HTTP. */
export const HTTP_METRICS: readonly Metric[] = [
  {
    name: "sextant_http_requests_total",
    type: "counter",
    help: "Requests over HTTP that were answered",
    labels: { code: "status of the answer" },
    advice:
      "401 and 403: somebody has no token, a wrong one, or one that may not. 421: a name is " +
      "missing in hosts, or a page on the web tries to read. 500: the log has the error.",
    collect: ({ http }) =>
      byLabel("code", [...http.answers].map(([status, count]) => [`${status}`, count] as const)),
  },
  {
    name: "sextant_http_connections",
    type: "gauge",
    help: "Connections over HTTP that are open",
    advice: "128 at each place is all there is room for: see who keeps them open.",
    collect: ({ http }) => single(http.connections),
  },
  {
    name: "sextant_http_connections_total",
    type: "counter",
    help: "Connections over HTTP, by what became of them",
    labels: { reason: "accepted, refused, timed-out or crowded-out" },
    advice: "refused: there are too many. timed-out: somebody asks or reads too slowly.",
    collect: ({ http: { accepted, refused, closed } }) =>
      byLabel("reason", Object.entries({ accepted, refused, ...closed })),
  },
];
