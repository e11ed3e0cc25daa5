import { Command } from "commander";
import { formatFinding } from "../config/finding.ts";
import {
  hasErrors,
  loadConfigurationFile,
  type LoadedConfiguration,
  UnreadableConfiguration,
} from "../config/load.ts";
import { handlerSections } from "../handlers/mod.ts";
import { LeaseDatabaseError } from "../leases/error.ts";
import { consoleOutput } from "../log/console.ts";
import { moreVerbose } from "../log/level.ts";
import { closeLog, type Log, openLog } from "../log/log.ts";
import { Pipeline } from "../pipeline/pipeline.ts";
import { ListenError } from "../server/open_listeners.ts";
import { Service, type ServiceParts } from "../server/service.ts";
import type { CommandIo } from "./io.ts";
import { userPath } from "./user_path.ts";

/** Why the server does not start, each a line for the operator. */
class StartError extends Error {
  constructor(readonly lines: readonly string[]) {
    super(lines.join("\n"));
  }
}

/** `sextant serve`: runs the server in the foreground. */
export function serveCommand(io: CommandIo): Command {
  return new Command("serve")
    .description("Runs the server in the foreground, until SIGTERM or SIGINT.")
    .requiredOption("-c, --config <file>", "the configuration")
    .option("-v, --verbose", "raises the level of the console's log; up to five times", countUp, 0)
    .action(async ({ config, verbose }: { config: string; verbose: number }) => {
      try {
        const ended = await serve(config, verbose, io);
        if (ended.failed) io.exit(1);
      } catch (error) {
        for (const line of whyNotStarted(error)) io.stderr(line);
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
  file: string,
  verbose: number,
  io: CommandIo,
): Promise<{ failed: boolean }> {
  const loaded = load(file, io);
  const { configuration } = loaded;
  const log = openLog(
    configuration.logging.map(({ level, color }) =>
      consoleOutput(moreVerbose(level, verbose), color)
    ),
  );
  const service = await Service.start({
    configuration,
    database: loaded.resolve(configuration.leases.database),
    log,
    now: Date.now,
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    makePipeline: (parts) => makePipeline(loaded, parts, file, io),
  });
  const forget = listenToSignals(service, log);
  log.write("info", `Sextant is ready: it listens on ${service.listening.join(", ")}`);
  try {
    return await service.stopped;
  } finally {
    forget();
  }
}

function load(file: string, io: CommandIo): LoadedConfiguration {
  const { loaded, findings } = loadConfigurationFile(userPath(file), {
    handlerSections,
    interfaces: Deno.networkInterfaces(),
  });
  const lines = findings.map((finding) => formatFinding(file, finding));
  if (!loaded) throw new StartError(lines);
  for (const line of lines) io.stderr(line);
  return loaded;
}

function makePipeline(
  { configuration, links, makeHandlers }: LoadedConfiguration,
  { serverId, leases }: ServiceParts,
  file: string,
  io: CommandIo,
): Pipeline {
  const { entries, findings } = makeHandlers(leases.secret);
  const lines = findings.map((finding) => formatFinding(file, finding));
  if (hasErrors(findings)) throw new StartError(lines);
  for (const line of lines) io.stderr(line);
  return new Pipeline({
    serverId,
    links,
    leases,
    rapidCommit: {
      allowed: configuration.allowRapidCommit,
      rejections: configuration.rapidCommitRejections,
    },
    entries,
  });
}

/** @returns what stops listening to them again */
function listenToSignals(service: Service, log: Log): () => void {
  let isStopping = false;
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    log.write("info", "Sextant stops: it finishes what it has received");
    void service.stop();
  };
  const reload = () => log.write("warning", "SIGHUP: reload is not supported yet; restart instead");
  const signals = [["SIGTERM", stop], ["SIGINT", stop], ["SIGHUP", reload]] as const;
  for (const [signal, listener] of signals) Deno.addSignalListener(signal, listener);
  return () => {
    for (const [signal, listener] of signals) Deno.removeSignalListener(signal, listener);
  };
}

function whyNotStarted(error: unknown): readonly string[] {
  if (error instanceof StartError) return error.lines;
  const isForOperator = error instanceof UnreadableConfiguration ||
    error instanceof LeaseDatabaseError || error instanceof ListenError;
  if (isForOperator) return [error.message];
  throw error;
}
