import { Command } from "commander";
import { closeLog } from "../log/log.ts";
import { LeaseDatabaseError } from "../leases/error.ts";
import { UnreadableConfiguration } from "../config/load.ts";
import { ListenError } from "../server/listen_error.ts";
import { ReloadError, Service } from "../server/service.ts";
import type { CommandIo } from "./io.ts";
import { ConfigurationRefused, ServedConfiguration } from "./served_configuration.ts";
import { listenToSignals } from "./serve_signals.ts";
import { ServerLog } from "./server_log.ts";
import { userPath } from "./user_path.ts";

interface ServeOptions {
  readonly config: string;
  readonly verbose: number;
}

/** `sextant serve`: runs the server in the foreground. */
export function serveCommand(io: CommandIo): Command {
  return new Command("serve")
    .description("Runs the server in the foreground, until SIGTERM or SIGINT. SIGHUP reloads.")
    .requiredOption("-c, --config <file>", "the configuration")
    .option("-v, --verbose", "raises the level of the console's log; up to five times", countUp, 0)
    .action(async (options: ServeOptions) => {
      try {
        const ended = await serve(options, io);
        if (ended.failed) io.exit(1);
      } catch (error) {
        const lines = linesForOperator(error);
        if (!lines) throw error;
        for (const line of lines) io.stderr(line);
        io.exit(1);
      } finally {
        closeLog();
      }
    });
}

function countUp(_: string, previous: number): number {
  return previous + 1;
}

async function serve(
  { config, verbose }: ServeOptions,
  io: CommandIo,
): Promise<{ failed: boolean }> {
  const path = userPath(config);
  const first = ServedConfiguration.load(path, config, io.stderr);
  const log = new ServerLog(first.configuration.logging, verbose);
  const service = await Service.start({
    ...first,
    makePipeline: (parts) => first.makePipeline(parts),
    log,
    now: Date.now,
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  });
  const reload = async () => {
    try {
      const next = ServedConfiguration.load(path, config, (line) => log.write("warning", line));
      await service.reload({ ...next, makePipeline: (parts) => next.makePipeline(parts) });
      log.reopen(next.configuration.logging, verbose);
      log.write("info", `The configuration is reloaded: ${listening(service)}`);
    } catch (error) {
      log.write("error", "The configuration is not reloaded, and the one in force stays");
      for (const line of linesForOperator(error) ?? [detail(error)]) log.write("error", line);
    }
  };
  const forgetSignals = listenToSignals(service, log, reload);
  log.write("info", `Sextant is ready: ${listening(service)}`);
  try {
    return await service.stopped;
  } finally {
    forgetSignals();
  }
}

function listening(service: Service): string {
  return `it listens on ${service.listening.join(", ")}`;
}

/** What an operator is told of an error, or `undefined` of one that nobody expected. */
function linesForOperator(error: unknown): readonly string[] | undefined {
  if (error instanceof ConfigurationRefused) return error.lines;
  const isForOperator = error instanceof UnreadableConfiguration ||
    error instanceof LeaseDatabaseError || error instanceof ListenError ||
    error instanceof ReloadError;
  return isForOperator ? [error.message] : undefined;
}

function detail(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}
