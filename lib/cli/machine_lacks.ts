import { dirname } from "node:path";
import type { Configuration } from "../config/configuration.ts";
import type { ConfigPath, Finding } from "../config/finding.ts";
import type { LogConfiguration } from "../config/sections/logging.ts";
import { examineFile } from "../leases/sqlite/database_file.ts";
import { LeaseDatabaseError } from "../leases/sqlite/error.ts";
import { DEV_LOG, SYSTEMD_DEV_LOG } from "../log/syslog_transport.ts";
import { OperatorError } from "../operator_error.ts";
import { Accounts } from "../process/accounts.ts";

/** Makes a path of the configuration absolute. */
type Resolve = (path: string) => string;

/**
 * What a configuration names and this machine does not have, other than interfaces and addresses:
 * users, groups, folders and sockets, or has something else in place of. It may be meant for
 * another machine, so these are warnings.
 */
export function machineLacks(
  { user, group, pidFile, controlSocket, logging = [], statistics, leases }: Partial<
    Configuration
  >,
  resolve: Resolve,
  interfaces: ReadonlySet<string>,
): Finding[] {
  return [
    ...lacksAccounts([
      ["user", ["user"], user],
      ["group", ["group"], group],
      ["user", ["control-socket", "user"], controlSocket?.user],
      ["group", ["control-socket", "group"], controlSocket?.group],
    ]),
    ...pidFile === undefined ? [] : lacksFolder(["pid-file"], resolve(pidFile)),
    ...controlSocket ? lacksFolder(["control-socket", "path"], resolve(controlSocket.path)) : [],
    ...leases ? lacksDatabase(resolve(leases.database)) : [],
    ...logging.flatMap((log, index) => lacksLog(log, index, resolve)),
    ...(statistics?.interfaces ?? []).flatMap((name, index) =>
      interfaces.has(name)
        ? []
        : warning(["statistics", "interfaces", index], `this machine has no interface ${name}`)
    ),
  ];
}

type AccountName = readonly [
  kind: "user" | "group",
  path: ConfigPath,
  name: string | undefined,
];

function lacksAccounts(names: readonly AccountName[]): Finding[] {
  const given = names.filter(([, , name]) => name !== undefined);
  if (given.length === 0) return [];
  return given.flatMap(([kind, path, name]) => {
    try {
      Accounts.read()[kind](name!);
      return [];
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      return warning(path, error.message);
    }
  });
}

function lacksDatabase(file: string): Finding[] {
  try {
    examineFile(file);
    return [];
  } catch (error) {
    // What is not there is made at the start, and what this user may not see cannot be judged.
    return error instanceof LeaseDatabaseError
      ? warning(["leases", "database"], error.message)
      : [];
  }
}

function lacksLog(log: LogConfiguration, index: number, resolve: Resolve): Finding[] {
  if (log.kind === "file") {
    return lacksFolder(["logging", index, "file", "path"], resolve(log.path));
  }
  if (log.kind === "console" || log.destination.kind !== "local") return [];
  const { path } = log.destination;
  const where = ["logging", index, "syslog", "destination"];
  if (path !== DEV_LOG) {
    return isThere(resolve(path)) ? [] : warning(where, `this machine has no socket ${path}`);
  }
  return mayOpenDevLog() ? [] : warning(
    where,
    `this machine has no ${DEV_LOG} that leads to ${SYSTEMD_DEV_LOG}, and another Deno opens only ` +
      "with --allow-all",
  );
}

/** Deno looks into /dev only for those who may do anything; with systemd, the socket is elsewhere. */
function mayOpenDevLog(): boolean {
  if (isThere(SYSTEMD_DEV_LOG)) return true;
  try {
    return Deno.statSync(DEV_LOG).isSocket === true;
  } catch {
    return false;
  }
}

function lacksFolder(where: ConfigPath, file: string): Finding[] {
  const folder = dirname(file);
  return isThere(folder) ? [] : warning(where, `this machine has no folder ${folder}`);
}

/** Also where this user may not look: then there is nothing to be said of it. */
function isThere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    return !(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory);
  }
}

function warning(path: ConfigPath, message: string): Finding[] {
  return [{ severity: "warning", path, message }];
}
