import { basename, dirname, normalize } from "node:path";
import type { Configuration } from "../config/configuration.ts";
import type { ConfigPath, Finding } from "../config/finding.ts";
import { filesOfHandlers } from "../config/handlers_section.ts";
import type { HttpConfiguration } from "../config/sections/http.ts";
import type { EventOutput } from "../config/sections/events.ts";
import type { Resolve } from "../config/absolute_paths.ts";
import type { OtherSource } from "../config/sources.ts";
import { databaseAt, leaseDatabaseFiles } from "../leases/sqlite/database_file.ts";

/** A file that a server uses. */
export interface UsedFile {
  /** Where the configuration names it; the configuration itself stands nowhere. */
  readonly path: ConfigPath;
  /** For people: `the PID file`. */
  readonly what: string;
  /** Absolute. */
  readonly file: string;
  /** Whether the server makes, changes or removes it. */
  readonly isWritten: boolean;
  /** Whether there are also `FILE.1`, `FILE.2` and so on. */
  readonly isRotated?: boolean;
}

/**
 * Every file that a configuration makes a server use, itself first.
 *
 * @param others what belongs to it besides its file
 */
export function usedFiles(
  configurationFile: string,
  partial: Partial<Configuration>,
  resolve: Resolve,
  others: readonly OtherSource[] = [],
): UsedFile[] {
  const { leases, pidFile, logging = [], events = [], controlSocket, listen = [], handlers = [] } =
    partial;
  const { extensions = [], http = [] } = partial;
  const read = { isWritten: false };
  const written = { isWritten: true };
  return [
    { path: [], what: "the configuration", file: configurationFile, ...read },
    ...others.map(({ path, what, at }) => ({ path: at, what, file: path, ...read })),
    ...extensions.map(({ module }, index) => {
      const path = ["extensions", index, "module"];
      return { path, what: "an extension", file: resolve(module, path), ...read };
    }),
    ...leases ? filesOfLeases(leases.database) : [],
    ...listen.flatMap((listener, index) => {
      if (listener.kind !== "tcp" || !listener.tls) return [];
      const { certificate, key, clientCa } = listener.tls;
      return Object.entries({ certificate, key, "client-ca": clientCa }).map(([name, file]) => ({
        path: ["listen", index, "tls", name],
        what: `the ${name} of a listener`,
        file: resolve(file, ["listen", index, "tls"]),
        ...read,
      }));
    }),
    ...http.flatMap((each, index) => filesOfHttp(each, index)),
    ...filesOfHandlers(handlers).map(({ path, file }) => ({
      path,
      what: `the ${path.at(-1)} of ${path.at(-2)}`,
      file: resolve(file, path),
      ...read,
    })),
    ...pidFile === undefined
      ? []
      : [{ path: ["pid-file"], what: "the PID file", file: pidFile, ...written }],
    ...controlSocket
      ? [{
        path: ["control-socket", "path"],
        what: "the control socket",
        file: controlSocket.path,
        ...written,
      }]
      : [],
    ...logging.flatMap((log, index) =>
      log.kind === "file"
        ? [{
          path: ["logging", index, "file", "path"],
          what: "a log file",
          file: log.path,
          isRotated: log.rotation !== undefined,
          ...written,
        }]
        : []
    ),
    ...events.flatMap((output, index) => filesOfEvents(output, index)),
  ];
}

/** Absolute paths already. */
function filesOfHttp(http: HttpConfiguration, index: number): UsedFile[] {
  const files: UsedFile[] = [];
  const add = (what: string, file: string, within: string[], isWritten = false) =>
    files.push({ path: ["http", index, ...within], what: `the ${what} of http`, file, isWritten });
  if (http.tokens !== undefined) add("file of tokens", http.tokens, ["tokens"]);
  if (http.kind === "socket") add("socket", http.socket.path, ["socket", "path"], true);
  else if (http.tls) {
    add("certificate", http.tls.certificate, ["tls", "certificate"]);
    add("key", http.tls.key, ["tls", "key"]);
  }
  return files;
}

function filesOfEvents(output: EventOutput, index: number): UsedFile[] {
  switch (output.kind) {
    case "file":
      return [{
        path: ["events", index, "file", "path"],
        what: "an event file",
        file: output.path,
        isWritten: true,
        isRotated: output.rotation !== undefined,
      }];
    case "socket":
      return [{
        path: ["events", index, "socket", "path"],
        what: "an event socket",
        file: output.socket.path,
        isWritten: true,
      }];
    case "http":
      return [];
  }
}

/** SQLite names its other files after what a link leads to. */
function filesOfLeases(database: string): UsedFile[] {
  const path = ["leases", "database"];
  return leaseDatabaseFiles(databaseAt(database)).map((file, index) => ({
    path,
    what: index === 0 ? "the lease database" : `a file of the lease database, ${basename(file)}`,
    file,
    isWritten: true,
  }));
}

/**
 * Files that a server would destroy by using them twice: two names of one file are one file.
 * Neither a start nor a reload takes such a configuration.
 */
export function filesUsedTwice(files: readonly UsedFile[]): Finding[] {
  const keys = files.map(({ file }) => keyOf(file));
  return files.flatMap((one, index) => {
    const other = files.find((each, at) =>
      at < index && (each.isWritten || one.isWritten) && !areLogsOfOneName(each, one) &&
      (keys[at] === keys[index] || isRotatedTo(each, one) || isRotatedTo(one, each))
    );
    if (!other || one.path === other.path) return [];
    const message = `expected a file of its own, found ${other.what} there`;
    return [{ severity: "error", path: one.path, message }];
  });
}

/** That is said where logs are, and where events are. */
function areLogsOfOneName(one: UsedFile, other: UsedFile): boolean {
  const [section] = one.path;
  return (section === "logging" || section === "events") && other.path[0] === section &&
    normalize(one.file) === normalize(other.file);
}

function isRotatedTo(log: UsedFile, other: UsedFile): boolean {
  if (!log.isRotated) return false;
  const name = basename(other.file);
  const prefix = `${basename(log.file)}.`;
  return name.startsWith(prefix) && /^[1-9][0-9]{0,8}$/.test(name.slice(prefix.length)) &&
    keyOf(dirname(log.file)) === keyOf(dirname(other.file));
}

/** What is the same for two names of one file, whether it is there or not. */
function keyOf(file: string): string {
  try {
    const { dev, ino } = Deno.statSync(file);
    return `${dev}:${ino}`;
  } catch {
    const folder = dirname(file);
    return folder === file ? file : `${keyOf(folder)}/${basename(file)}`;
  }
}
