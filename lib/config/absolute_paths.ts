import type { Configuration } from "./configuration.ts";
import type { ConfigPath } from "./finding.ts";
import type { HttpConfiguration } from "./sections/http.ts";
import type { LogConfiguration } from "./sections/logging.ts";

/** Makes a path absolute: what is relative is so to the file in which it stands, at `at`. */
export type Resolve = (path: string, at: ConfigPath) => string;

/** The same with absolute paths, but for those of handlers and of certificates. */
export function withAbsolutePaths(
  partial: Partial<Configuration>,
  resolve: Resolve,
): Partial<Configuration> {
  const { leases, pidFile, controlSocket, logging, http } = partial;
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

function withPath(log: LogConfiguration, resolve: (path: string) => string): LogConfiguration {
  if (log.kind === "file") return { ...log, path: resolve(log.path) };
  if (log.kind === "console" || log.destination.kind !== "local") return log;
  return { ...log, destination: { ...log.destination, path: resolve(log.destination.path) } };
}
