import type { Configuration } from "./configuration.ts";
import type { ConfigPath } from "./finding.ts";
import type { EventOutput } from "./sections/events.ts";
import type { HttpConfiguration } from "./sections/http.ts";
import type { LogConfiguration } from "./sections/logging.ts";

/** Makes a path absolute: what is relative is so to the file in which it stands, at `at`. */
export type Resolve = (path: string, at: ConfigPath) => string;

/** The same with absolute paths, but for those of handlers and of certificates. */
export function withAbsolutePaths(
  partial: Partial<Configuration>,
  resolve: Resolve,
): Partial<Configuration> {
  const { leases, pidFile, controlSocket, logging, http, events } = partial;
  return {
    ...partial,
    ...leases && {
      leases: { ...leases, database: resolve(leases.database, ["leases", "database"]) },
    },
    ...pidFile !== undefined && { pidFile: resolve(pidFile, ["pid-file"]) },
    ...controlSocket && {
      controlSocket: {
        ...controlSocket,
        path: resolve(controlSocket.path, ["control-socket", "path"]),
      },
    },
    ...http && {
      http: http.map((each, index) =>
        withHttpPaths(each, (path) => resolve(path, ["http", index]))
      ),
    },
    ...logging && {
      logging: logging.map((log, index) =>
        withPath(log, (path) => resolve(path, ["logging", index]))
      ),
    },
    ...events && {
      events: events.map((output, index) =>
        withEventPath(output, (path) => resolve(path, ["events", index]))
      ),
    },
  };
}

function withHttpPaths(
  http: HttpConfiguration,
  resolve: (path: string) => string,
): HttpConfiguration {
  const tokens = http.tokens === undefined ? undefined : resolve(http.tokens);
  if (http.kind === "socket") {
    return { ...http, tokens, socket: { ...http.socket, path: resolve(http.socket.path) } };
  }
  const { tls } = http;
  return {
    ...http,
    tokens,
    tls: tls && { certificate: resolve(tls.certificate), key: resolve(tls.key) },
  };
}

function withEventPath(output: EventOutput, resolve: (path: string) => string): EventOutput {
  if (output.kind === "file") return { ...output, path: resolve(output.path) };
  if (output.kind === "http") return output;
  return { ...output, socket: { ...output.socket, path: resolve(output.socket.path) } };
}

function withPath(log: LogConfiguration, resolve: (path: string) => string): LogConfiguration {
  if (log.kind === "file") return { ...log, path: resolve(log.path) };
  if (log.kind === "console" || log.destination.kind !== "local") return log;
  return { ...log, destination: { ...log.destination, path: resolve(log.destination.path) } };
}
