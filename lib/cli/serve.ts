import { Command } from "commander";
import { UnreadableConfiguration } from "../config/load.ts";
import { LeaseDatabaseError } from "../leases/error.ts";
import { leaseDatabaseFiles } from "../leases/database_file.ts";
import { LogOutputError } from "../log/output_error.ts";
import { AccountError } from "../process/accounts.ts";
import { giveUpPermissions } from "../process/permissions.ts";
import { PidFileError } from "../process/pid_file.ts";
import { PrivilegeError, thisProcess } from "../process/privileges.ts";
import { ListenError } from "../server/listen_error.ts";
import { ReloadError, Service } from "../server/service.ts";
import type { CommandIo } from "./io.ts";
import { ConfigurationRefused, ServedConfiguration } from "./served_configuration.ts";
import { listenToSignals } from "./serve_signals.ts";
import { ServerProcess } from "./server_process.ts";
import { ServerLog } from "./server_log.ts";
import { userPath } from "./user_path.ts";

interface ServeOptions {
  readonly config: string;
  readonly verbose: number;
  readonly pidFile?: string;
}

/** `sextant serve`: runs the server in the foreground. */
export function serveCommand(io: CommandIo): Command {
  return new Command("serve")
    .description("Runs the server in the foreground, until SIGTERM or SIGINT. SIGHUP reloads.")
    .requiredOption("-c, --config <file>", "the configuration")
    .option("-v, --verbose", "raises the level of the console's log; up to five times", countUp, 0)
    .option("-p, --pid-file <file>", "holds the number of the process; overrides pid-file")
    .action(async (options: ServeOptions) => {
      try {
        const ended = await serve(options, io);
        if (ended.failed) io.exit(1);
      } catch (error) {
        const lines = linesForOperator(error);
        if (!lines) throw error;
        for (const line of lines) io.stderr(line);
        io.exit(1);
      }
    });
}

function countUp(_: string, previous: number): number {
  return previous + 1;
}

async function serve(options: ServeOptions, io: CommandIo): Promise<{ failed: boolean }> {
  const path = userPath(options.config);
  const first = ServedConfiguration.load(path, options.config, io.stderr);
  const server = new ServerProcess(
    first.configuration,
    thisProcess(),
    options.pidFile === undefined ? first.pidFile : userPath(options.pidFile),
    [...leaseDatabaseFiles(first.database), ...first.logFiles],
  );
  const log = ServerLog.open(first.configuration.logging, { ...first, ...options });
  try {
    return await serveLogged(first, path, server, log, options);
  } finally {
    if (!await log.close()) endAnyway();
  }
}

/** A collector that took nothing more may keep the process from ending. */
function endAnyway(): void {
  Deno.unrefTimer(setTimeout(() => Deno.exit(), 0));
}

async function serveLogged(
  first: ServedConfiguration,
  path: string,
  server: ServerProcess,
  log: ServerLog,
  options: ServeOptions,
): Promise<{ failed: boolean }> {
  const service = await Service.start({
    ...first,
    makePipeline: (parts) => first.makePipeline(parts),
    beforeServing: () => server.settle(),
    log,
    now: Date.now,
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  });
  const reload = async () => {
    try {
      const say = (line: string) => log.write("warning", line);
      const next = ServedConfiguration.load(path, options.config, say);
      const logging = log.prepare(next.configuration.logging, { ...next, ...options });
      try {
        await service.reload({ ...next, makePipeline: (parts) => next.makePipeline(parts) });
      } catch (error) {
        logging.cancel();
        throw error;
      }
      logging.apply();
      log.write("info", `The configuration is reloaded: ${listening(service)}`);
    } catch (error) {
      log.write("error", "The configuration is not reloaded, and the one in force stays");
      for (const line of linesForOperator(error) ?? [detail(error)]) log.write("error", line);
    }
  };
  await giveUpPermissions();
  const forgetSignals = listenToSignals(service, log, reload);
  log.write("info", `Sextant is ready: ${listening(service)}`);
  try {
    return await service.stopped;
  } finally {
    forgetSignals();
    server.leave();
  }
}

function listening(service: Service): string {
  return `it listens on ${service.listening.join(", ")}`;
}

const FOR_OPERATOR = [
  UnreadableConfiguration,
  AccountError,
  PrivilegeError,
  PidFileError,
  LogOutputError,
  LeaseDatabaseError,
  ListenError,
  ReloadError,
] as const;

/** What an operator is told of an error, or `undefined` of one that nobody expected. */
function linesForOperator(error: unknown): readonly string[] | undefined {
  if (error instanceof ConfigurationRefused) return error.lines;
  const isForOperator = FOR_OPERATOR.some((kind) => error instanceof kind);
  return isForOperator ? [(error as Error).message] : undefined;
}

function detail(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}
