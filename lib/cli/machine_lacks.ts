import { dirname } from "node:path";
import type { Configuration } from "../config/configuration.ts";
import type { ConfigPath, Finding } from "../config/finding.ts";
import type { EventOutput } from "../config/sections/events.ts";
import type { LogConfiguration } from "../config/sections/logging.ts";
import { openToOthers, otherNames } from "../leases/sqlite/access.ts";
import { databaseAt } from "../leases/sqlite/database_file.ts";
import { examineDatabase } from "../leases/sqlite/examine.ts";
import { DEV_LOG, SYSTEMD_DEV_LOG } from "../log/syslog_transport.ts";
import { OperatorError } from "../operator_error.ts";
import { whyNoFolder, whyNotMakeable, whyNotReadable, whyNotWritable } from "../process/access.ts";
import { groupWithoutUser } from "../process/privileges.ts";
import { PidFile } from "../process/pid_file.ts";
import { Accounts } from "../process/accounts.ts";
import type { Openers } from "./openers.ts";
import type { UsedFile } from "./used_files.ts";

/**
 * What a configuration names and this machine does not have, other than interfaces and addresses:
 * users, groups, folders, sockets and rights, or has something else in place of. It may be meant
 * for another machine, so these are warnings.
 *
 * @param partial with absolute paths
 * @param openers left out, what this process may is not asked
 */
export function machineLacks(
  partial: Partial<Configuration>,
  interfaces: ReadonlySet<string>,
  openers?: Openers,
): Finding[] {
  const { user, group, pidFile, controlSocket, logging = [], events = [], statistics, leases } =
    partial;
  const sockets = (partial.http ?? []).flatMap((each, index) =>
    each.kind === "socket" ? [{ path: ["http", index, "socket"], socket: each.socket }] : []
  );
  return [
    ...lacksAccounts([
      ["user", ["user"], user],
      ["group", ["group"], group],
      ["user", ["control-socket", "user"], controlSocket?.user],
      ["group", ["control-socket", "group"], controlSocket?.group],
      ...sockets.flatMap(({ path, socket }): AccountName[] => [
        ["user", [...path, "user"], socket.user],
        ["group", [...path, "group"], socket.group],
      ]),
      ...events.flatMap((output, index) => accountsOfEvents(output, index)),
    ]),
    ...pidFile === undefined ? [] : lacksPidFile(["pid-file"], pidFile, openers),
    ...controlSocket ? lacksSocket(["control-socket", "path"], controlSocket.path, openers) : [],
    ...sockets.flatMap(({ path, socket }) => lacksSocket([...path, "path"], socket.path, openers)),
    ...leases ? lacksDatabase(leases.database, openers) : [],
    ...logging.flatMap((log, index) => lacksLog(log, index, openers)),
    ...events.flatMap((output, index) => lacksEvents(output, index, openers)),
    ...(statistics?.interfaces ?? []).flatMap((name, index) =>
      interfaces.has(name)
        ? []
        : lack(["statistics", "interfaces", index], `this machine has no interface ${name}`)
    ),
  ];
}

/** Says what of the rights of a server does not fit together, wherever it runs. */
export function misfitsOfUser({ user, group }: Partial<Configuration>): Finding[] {
  if (group === undefined || user !== undefined) return [];
  return [{ severity: "error", path: ["group"], message: groupWithoutUser(group) }];
}

/** Says why a server could not become the user that is configured. */
export function lacksPrivilege(refusal: string | undefined): Finding[] {
  return refusal === undefined ? [] : lack(["user"], refusal);
}

/** Says what the user that serves could not read again at a reload. */
export function lacksReadable(
  files: readonly UsedFile[],
  { server, isChanged }: Openers,
): Finding[] {
  if (!isChanged) return [];
  return files.filter(({ isWritten }) => !isWritten).flatMap(({ path, file }) => {
    const why = whyNotReadable(file, server);
    return why === undefined ? [] : lack(path, `${why}, as a reload has to read it`);
  });
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
      return lack(path, error.message);
    }
  });
}

function lacksDatabase(file: string, openers: Openers | undefined): Finding[] {
  const where = ["leases", "database"];
  const path = databaseAt(file);
  const { isServed, problem } = examineDatabase(path);
  const open = [...openToOthers(path), ...otherNames(path)]
    .map((message): Finding => ({ severity: "warning", path: where, message }));
  if (problem !== undefined) return lack(where, problem);
  if (isServed || !openers) return open;
  const opener = openers.of(path);
  // Its log and its lock are made beside it.
  const why = isThere(path)
    ? whyNotWritable(path, opener) ?? whyNotMakeable(path, opener)
    : whyNoFolder(dirname(path), opener);
  return [...why === undefined ? [] : lack(where, why), ...open];
}

function lacksPidFile(where: ConfigPath, file: string, openers: Openers | undefined): Finding[] {
  try {
    if (isThere(file)) PidFile.examine(file);
  } catch (error) {
    if (error instanceof OperatorError) return lack(where, error.message);
    // What this user may not read cannot be judged.
    if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
  }
  return lacksFile(where, file, openers);
}

/** A file that is written, in a folder that is there. */
function lacksFile(where: ConfigPath, file: string, openers: Openers | undefined): Finding[] {
  const why = openers ? whyNotWritable(file, openers.of(file)) : whyNoFolderOf(file);
  return why === undefined ? [] : lack(where, why);
}

function lacksSocket(where: ConfigPath, file: string, openers: Openers | undefined): Finding[] {
  const why = openers ? whyNotMakeable(file, openers.ofSocket(file)) : whyNoFolderOf(file);
  if (why !== undefined) return lack(where, why);
  return isOther(file) ? lack(where, `${file} is something else than a socket`) : [];
}

function isOther(file: string): boolean {
  try {
    return Deno.lstatSync(file).isSocket !== true;
  } catch {
    return false;
  }
}

function accountsOfEvents(output: EventOutput, index: number): AccountName[] {
  if (output.kind !== "socket") return [];
  const { user, group } = output.socket;
  const at = ["events", index, "socket"];
  return [["user", [...at, "user"], user], ["group", [...at, "group"], group]];
}

function lacksEvents(
  output: EventOutput,
  index: number,
  openers: Openers | undefined,
): Finding[] {
  switch (output.kind) {
    case "file":
      return lacksFile(["events", index, "file", "path"], output.path, openers);
    case "socket":
      return lacksSocket(["events", index, "socket", "path"], output.socket.path, openers);
    case "http":
      return [];
  }
}

function lacksLog(
  log: LogConfiguration,
  index: number,
  openers: Openers | undefined,
): Finding[] {
  if (log.kind === "file") {
    return lacksFile(["logging", index, "file", "path"], log.path, openers);
  }
  if (log.kind === "console" || log.destination.kind !== "local") return [];
  const { path } = log.destination;
  const where = ["logging", index, "syslog", "destination"];
  if (path !== DEV_LOG) {
    return isThere(path) ? [] : lack(where, `this machine has no socket ${path}`);
  }
  return mayOpenDevLog() ? [] : lack(
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

function whyNoFolderOf(file: string): string | undefined {
  const folder = dirname(file);
  return isThere(folder) ? undefined : `this machine has no folder ${folder}`;
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

function lack(path: ConfigPath, message: string): Finding[] {
  return [{ severity: "warning", path, message, isOfMachine: true }];
}
