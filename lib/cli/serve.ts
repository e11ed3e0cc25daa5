import { Command } from "commander";
import config from "../../deno.json" with { type: "json" };
import { systemRandom } from "../client/random.ts";
import { openConfigurationFile, type OpenedConfiguration } from "../config/load.ts";
import { ControlServer } from "../control/control_server.ts";
import { databaseAt, leaseDatabaseFiles } from "../leases/sqlite/database_file.ts";
import { healthProblems } from "../monitor/health.ts";
import { Monitor } from "../monitor/monitor.ts";
import { Watching } from "../control/watch_question.ts";
import type { EventOutputs } from "../events/outputs/event_outputs.ts";
import { giveUpPermissions } from "../process/permissions.ts";
import { thisProcess } from "../process/privileges.ts";
import { ServiceManager } from "../process/service_manager.ts";
import { releaseLeases, type ReleaseOrder } from "../server/lease_release.ts";
import type { Supposed } from "../server/explained_reception.ts";
import { Service } from "../server/service.ts";
import { systemTimers } from "../clock/timers.ts";
import { controlPlace } from "./control_place.ts";
import { endAnyway } from "./end_anyway.ts";
import {
  endInSpiteOfExtensions,
  ExtendedConfiguration,
  prepareToLoad,
} from "./extended_configuration.ts";
import { eventOutputs, openedFirst } from "./event_service.ts";
import { failFor } from "./for_operator.ts";
import { HttpService } from "./http_service.ts";
import type { CommandIo } from "./io.ts";
import { describeListening } from "./listening_text.ts";
import { measured } from "./measured.ts";
import { Reloading } from "./reloading.ts";
import { ServedConfiguration } from "./served_configuration.ts";
import { listenToSignals } from "./serve_signals.ts";
import { ServerProcess } from "./server_process.ts";
import { ServerStatus } from "./server_status.ts";
import { ServerLog } from "./server_log.ts";
import { userPath } from "./user_path.ts";

interface ServeOptions {
  readonly config: string;
  readonly verbose: number;
  readonly pidFile?: string;
  readonly controlSocket?: string;
}

/** What a server is started from. */
interface Start {
  readonly path: string;
  readonly options: ServeOptions;
  readonly first: ServedConfiguration;
  readonly process: ServerProcess;
  readonly log: ServerLog;
  readonly control: ControlServer;
  readonly events: EventOutputs;
  /** Reads what only the user who serves may; left out: all is read. */
  readonly complete: (() => Promise<ServedConfiguration>) | undefined;
  readonly http: HttpService;
}

/** `sextant serve`: runs the server in the foreground. */
export function serveCommand(io: CommandIo): Command {
  return new Command("serve")
    .description("Runs the server in the foreground, until SIGTERM or SIGINT. SIGHUP reloads.")
    .requiredOption("-c, --config <file>", "the configuration")
    .option("-v, --verbose", "raises the level of the console's log; up to five times", countUp, 0)
    .option("-p, --pid-file <file>", "holds the number of the process; overrides pid-file")
    .option("-s, --control-socket <socket>", "for sextant ctl; overrides control-socket")
    .action(async (options: ServeOptions) => {
      try {
        const ended = await serve(options, io);
        if (ended.failed) io.exit(1);
      } catch (error) {
        failFor(error, io);
      }
    });
}

function countUp(_: string, previous: number): number {
  return previous + 1;
}

async function serve(options: ServeOptions, io: CommandIo): Promise<{ failed: boolean }> {
  const path = userPath(options.config);
  const opened = openConfigurationFile(path);
  const whole = async () => {
    const extended = await ExtendedConfiguration.of(opened);
    return ServedConfiguration.of(extended, path, options.config, io.stderr);
  };
  const { first, process, complete } = await beginning(opened, whole, path, options);
  const log = ServerLog.open(
    first.configuration.logging.filter((each) =>
      each.kind !== "file" || process.openers.isFirst(each.path)
    ),
    options,
  );
  const control = new ControlServer({ version: config.version, log, timers: systemTimers });
  const http = new HttpService(log);
  const events = eventOutputs(log);
  try {
    return await run({ path, options, first, process, log, control, events, http, complete });
  } finally {
    process.leave();
    await http.close();
    await control.close();
    await events.close();
    // A collector that took nothing more may keep the process from ending.
    if (!await log.close()) endAnyway();
    endInSpiteOfExtensions();
  }
}

/** Reads what is needed to open everything, as whoever starts the server. */
async function beginning(
  opened: OpenedConfiguration,
  whole: () => Promise<ServedConfiguration>,
  path: string,
  { config: file, pidFile }: ServeOptions,
): Promise<Pick<Start, "first" | "process" | "complete">> {
  const processOf = (served: ServedConfiguration) =>
    new ServerProcess(served.configuration, thisProcess(), {
      pidFile: pidFile === undefined ? served.pidFile : userPath(pidFile),
      data: [
        served.leases.path,
        ...leaseDatabaseFiles(databaseAt(served.leases.path)),
        ...served.handlerFiles,
      ],
      logs: served.logFiles,
    });
  if (opened.extensions.length > 0) {
    const extended = ExtendedConfiguration.withoutExtensions(opened);
    // What is to be said of it is said when it is whole.
    const first = ServedConfiguration.of(extended, path, file, () => {});
    const process = processOf(first);
    await prepareToLoad();
    if (process.openers.isChanged) return { first, process, complete: whole };
  }
  const first = await whole();
  return { first, process: processOf(first), complete: undefined };
}

/** Opens what is left to open by the user that serves, and becomes that user before it. */
async function becomeUser(start: Start): Promise<void> {
  const { options, first, process, log, control, events, http } = start;
  const { configuration } = first;
  await (await events.prepare(openedFirst(configuration, process.openers))).apply();
  const place = controlPlace(configuration.controlSocket, controlSocketOf(options));
  const open = async () => await (await control.prepare(place)).apply();
  const isFirst = place === undefined || process.openers.isSocketFirst(place.path);
  if (isFirst) await open();
  const httpFirst = configuration.http.filter((each) =>
    each.kind === "address" || process.openers.isSocketFirst(each.socket.path)
  );
  await (await http.prepare(httpFirst)).apply();
  process.becomeUser();
  if (!isFirst) await open();
  await (await http.prepare(configuration.http)).apply();
  await (await events.prepare(configuration)).apply();
  log.prepare(configuration.logging, options).apply();
}

async function run(start: Start): Promise<{ failed: boolean }> {
  const { path, options, first, process, log, control, events, http, complete } = start;
  let served = first;
  let stopWatching = () => {};
  let became: Promise<void> | undefined;
  const become = () => became ??= becomeUser(start);
  const service = await Service.start({
    ...first,
    makePipeline: (parts) => first.makePipeline(parts, true),
    ...complete && {
      complete: async () => {
        await become();
        const whole = served = await complete();
        return { ...whole, makePipeline: (parts) => whole.makePipeline(parts, true) };
      },
    },
    hasGivenUpRoot: () => process.hasGivenUpRoot,
    whenListening: async () => {
      if (process.isUserFirst) await become();
    },
    beforeServing: async () => {
      await become();
      process.announce();
    },
    beforeStopping: async () => {
      stopWatching();
      await http.close();
      await control.close();
    },
    log,
    now: Date.now,
    random: systemRandom,
  });
  const monitor = Monitor.of(service, { log, now: Date.now, timers: systemTimers });
  const reloading = new Reloading({
    path,
    file: options.config,
    isExtended: served.configuration.extensions.length > 0,
    verbose: options.verbose,
    controlSocket: controlSocketOf(options),
    service,
    control,
    http,
    events,
    log,
  });
  const manager = new ServiceManager({
    environment: (name) => Deno.env.get(name),
    pid: Deno.pid,
    timers: systemTimers,
    onFailure: (why) => log.write("warning", why),
  });
  const { version } = config;
  const status = new ServerStatus({ version, path, service, now: Date.now, log, events });
  const stop = () => {
    if (service.isStopping) return;
    log.write("info", "Sextant stops: it finishes what it has received");
    reloading.close();
    service.events.tell({ kind: "server", what: "stopping" });
    manager.stopping();
    void service.stop();
  };
  const reload = async () => {
    manager.reloading();
    const problems = await reloading.reload();
    status.noteReload(problems.length === 0);
    if (problems.length === 0) service.events.tell({ kind: "server", what: "reloaded" });
    const trouble = problems.length === 0 ? "" : "; the last reload was refused";
    manager.ready(`${describeListening(service)}${trouble}`);
    return problems;
  };
  await giveUpPermissions();
  const forgetSignals = listenToSignals(stop, reload);
  await beginEvents(service, events, served);
  const watching = new Watching(service.events, systemTimers);
  stopWatching = () => watching.close();
  const asked = {
    watching,
    statistics: service.statistics,
    leases: service.leases.pages,
    get links() {
      return service.links.map(({ name }) => name);
    },
    knowsLink: (name: string) => service.leases.knowsLink(name),
    monitor,
    clientsOnLinks: (clientId: Uint8Array) =>
      service.leases.clientsOnLinks(clientId, Math.floor(Date.now() / 1000)),
    reconfiguration: service.reconfiguration,
    status: () => status.parts(),
    lostLogLines: () => log.lost,
    now: Date.now,
    explain: (octets: Uint8Array, supposed: Supposed) => service.explain(octets, supposed),
    release: (order: ReleaseOrder) =>
      releaseLeases(order, {
        leases: service.leases,
        reconfiguration: service.reconfiguration,
        log,
        now: () => service.clock.now(),
        onReleased: (lease, heard) => service.events.tellWithdrawn(lease, heard),
      }),
    reload,
    shutdown: stop,
    isBreakdown: (error: unknown) => service.isBreakdown(error),
    get configuredLinks() {
      return service.links;
    },
    whyNotReady: () => healthProblems(service),
    feed: service.events,
    measured: () => measured({ service, monitor, status, log, events }),
  };
  control.start(asked);
  await http.start(asked);
  log.write("info", `Sextant is ready: ${describeListening(service)}`);
  manager.ready(describeListening(service));
  try {
    return await service.stopped;
  } finally {
    monitor.close();
    reloading.close();
    await manager.close();
    forgetSignals();
  }
}

/** Tells events from now on, and from which number on. */
async function beginEvents(
  { events: feed }: Service,
  outputs: EventOutputs,
  { configuration }: ServedConfiguration,
): Promise<void> {
  // Conditions of extensions are known by now.
  await (await outputs.prepare(configuration)).apply();
  const { last } = feed;
  outputs.start({ ...feed.present, feed });
  feed.tell({ kind: "server", what: "started", version: config.version, after: last });
}

function controlSocketOf({ controlSocket }: ServeOptions): string | undefined {
  return controlSocket === undefined ? undefined : userPath(controlSocket);
}
