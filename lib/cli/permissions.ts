import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import config from "../../deno.json" with { type: "json" };
import { type Configuration, isComplete } from "../config/configuration.ts";
import { readModuleGraph } from "../extensions/module_graph.ts";
import type { EventOutput } from "../config/sections/events.ts";
import type { LogConfiguration } from "../config/sections/logging.ts";
import { formatFinding } from "../config/finding.ts";
import { openConfigurationFile } from "../config/load.ts";
import { ExtendedConfiguration } from "./extended_configuration.ts";
import { parseAddress } from "../wire/address.ts";
import { DEV_LOG, SYSTEMD_DEV_LOG } from "../log/syslog_transport.ts";
import { ConfigurationRefused } from "./configuration_refused.ts";
import { type UsedFile, usedFiles } from "./used_files.ts";
import { userPath } from "./user_path.ts";

/** Where service managers listen to those whom they started: systemd's, and podman's in a container. */
const SERVICE_MANAGERS = ["/run/systemd/notify", "/run/notify"];
/** Who the users and groups of this machine are. */
const ACCOUNTS = ["/etc/passwd", "/etc/group"];

/** What the program is that this is of: its code, and the file that tells its version. */
const PROGRAM = [
  fileURLToPath(new URL("../", import.meta.url)).replace(/\/$/, ""),
  fileURLToPath(new URL("../../deno.json", import.meta.url)),
];

/** Paths that a program may read, and those that it may write. */
interface Paths {
  readonly read: readonly string[];
  readonly write: readonly string[];
}

/**
 * The options of Deno that let a server do what a configuration asks for, and as little else as can be
 * said: those of the task `serve`, with the files and folders that the configuration names.
 *
 * @param file as the user named it
 * @param isOneFile whether the program is in one file: else its threads read it anew
 * @throws {OperatorError} when the configuration is wrong, or there is no text to read
 */
export function permissionFlags(
  file: string,
  isOneFile: boolean = Deno.build.standalone,
): string[] {
  const path = userPath(file);
  let configuration: Configuration | undefined;
  let files: readonly UsedFile[] = [];
  const opened = openConfigurationFile(path);
  // To say what may be done by code, it is not run.
  const { findings } = ExtendedConfiguration.withoutExtensions(opened).load({
    // What a machine lacks changes nothing about what may be done there.
    interfaces: [],
    examine: (partial, resolve, others) => {
      // What is in the files may be missing here: they are those of another machine.
      if (isComplete(partial)) configuration = partial;
      files = usedFiles(path, partial, resolve, others);
      return [];
    },
  });
  if (!configuration) {
    const errors = findings.filter(({ severity }) => severity === "error");
    throw new ConfigurationRefused(errors.map((finding) => formatFinding(file, finding)));
  }
  const { user, logging, events } = configuration;
  const folders = opened.extensions.flatMap(({ file }) => foldersOf(file));
  const { read, write } = pathsOf(files, logging);
  const paths = { read: [...read, ...folders], write };
  return serveFlags().flatMap((flag) => {
    // Who becomes somebody else looks at every folder on the way to each of its files.
    if (flag === "--allow-read" && user !== undefined) return [flag];
    if (flag === "--allow-read") {
      return [listed(flag, isOneFile ? paths.read : [...paths.read, ...PROGRAM])];
    }
    if (flag === "--allow-write") return [listed(flag, paths.write)];
    // Ranges of IPv6 cannot be named, and each destination of a datagram is asked for.
    if (flag === "--allow-net" && !mayNeedIpv4(logging) && !mayPostToIpv4(events)) {
      return [flag, "--deny-net=0.0.0.0/0"];
    }
    return [flag];
  });
}

/** Where an extension and what it imports are: who runs them looks at the folders, too. */
function foldersOf(module: string): string[] {
  try {
    return [...new Set(readModuleGraph(module, Deno.uid()!).files.map((file) => dirname(file)))];
  } catch {
    // It may be missing here, as it is another machine's.
    return [dirname(module)];
  }
}

function serveFlags(): string[] {
  const words = config.tasks.serve.split(" ");
  return words.slice(words.indexOf("run") + 1, words.indexOf("main.ts"));
}

function pathsOf(files: readonly UsedFile[], logging: readonly LogConfiguration[]): Paths {
  const read = files.filter(({ isWritten }) => !isWritten).map(({ file }) => file);
  const written = files.filter(({ isWritten }) => isWritten)
    .map((used) => needsFolder(used) ? dirname(used.file) : used.file);
  const sockets = [...SERVICE_MANAGERS, ...socketsOfLogs(logging)];
  const both = [...written, ...sockets];
  return { read: [...read, ...ACCOUNTS, ...both], write: both };
}

/** SQLite makes and removes files beside the database, and so does rotation beside a log. */
function needsFolder({ path, isRotated = false }: UsedFile): boolean {
  return path[0] === "leases" || isRotated;
}

function socketsOfLogs(logging: readonly LogConfiguration[]): string[] {
  return logging.flatMap((log) => {
    if (log.kind !== "syslog" || log.destination.kind !== "local") return [];
    const { path } = log.destination;
    return path === DEV_LOG ? [SYSTEMD_DEV_LOG] : [path];
  });
}

/** A name may lead to either. */
function mayNeedIpv4(logging: readonly LogConfiguration[]): boolean {
  return logging.some((log) =>
    log.kind === "syslog" && log.destination.kind !== "local" &&
    parseAddress(log.destination.host) === undefined
  );
}

/** A name may lead to either. */
function mayPostToIpv4(events: readonly EventOutput[]): boolean {
  return events.some((output) =>
    output.kind === "http" && !new URL(output.url).hostname.startsWith("[")
  );
}

/** A comma in a path is written twice. */
function listed(flag: string, paths: readonly string[]): string {
  const unique = [...new Set(paths)].sort();
  return `${flag}=${unique.map((path) => path.replaceAll(",", ",,")).join(",")}`;
}
