import { type Json, jsonLine } from "../wire/json.ts";
import { Command, InvalidArgumentError } from "commander";
import { createColors } from "picocolors";
import { ControlClient } from "../control/control_client.ts";
import { formatQuestion, type LeaseReport } from "../control/lease_rows.ts";
import type { ClientReport } from "../control/client_report.ts";
import type { PoolRow } from "../control/pool_rows.ts";
import { type StatusPart, statusToJson } from "../control/status.ts";
import { clientLines } from "./ctl_client.ts";
import { ctlCommandLines, ctlCommandNamed, ctlHelp } from "./ctl_commands.ts";
import { poolLines } from "./ctl_pools.ts";
import { countedLines } from "./ctl_statistics.ts";
import { labelledLines, listWidth, terminalWidth } from "./fitting_table.ts";
import { systemTimers } from "../clock/timers.ts";
import { addressArgument, duidArgument, prefixArgument } from "./arguments.ts";
import { addLeasesOptions, leasesMeant } from "./ctl_leases.ts";
import { type CtlOptions, refuseMisuse } from "./ctl_options.ts";
import { addReconfigureOptions, askForReconfigure, clientsMeant } from "./ctl_reconfigure.ts";
import { askForRelease } from "./ctl_release.ts";
import { addWatchOptions, askToWatch } from "./ctl_watch.ts";
import { failFor } from "./for_operator.ts";
import { formatExplain } from "../control/explain_question.ts";
import type { Explanation } from "../server/explanation.ts";
import { showExplanation } from "./explanation.ts";
import { messageArgument } from "./message_octets.ts";
import type { CommandIo } from "./io.ts";
import { LeaseLines } from "./lease_table.ts";
import { userPath } from "./user_path.ts";

/** Where a server is looked for. */
const DEFAULT_SOCKET = "/run/sextant/control.sock";

/** `sextant ctl`: asks a running server something, or tells it what to do. */
export function ctlCommand(io: CommandIo): Command {
  const command = new Command("ctl")
    .description("Talks to a running server, by the control-socket of its configuration.")
    .argument("[command]", "one of those below")
    .argument("[what]", "what the command is about, where it needs to be told")
    // Each command has help of its own.
    .helpOption(false)
    .option("-h, --help", "explains all of this, or the command before it")
    .option("-s, --socket <socket>", `the server's control socket; default: ${DEFAULT_SOCKET}`)
    .option("-c, --config <file>", "the server's configuration, which names its control socket")
    .option("--json", "JSON objects for programs, in place of lines for people")
    .option("--link <name>", "leases, release, watch, reconfigure: of this link alone")
    .option(
      "--client-id <duid>",
      "leases, release, watch, reconfigure: of this client alone",
      duidArgument,
    )
    .option(
      "--address <address>",
      "leases, reconfigure: of this address, or within this prefix",
      prefixArgument,
    )
    .option(
      "--all",
      "leases: those too that expired or were given back; release: all that are meant; " +
        "reconfigure: all clients",
    );
  addReconfigureOptions(command);
  command
    .option("--interface <name>", "explain: where it came in; default: by the first listener")
    .option("--to <address>", "explain: the address that it was sent to", addressArgument)
    .option("--from <address>", "explain: who sent it", addressArgument);
  addLeasesOptions(command);
  addWatchOptions(command);
  command.option("--reconfigure", "release: tells the clients to come at once");
  command.option("--force", "backup: in place of a file that is there");
  command.addHelpText(
    "after",
    () => ["", "Commands:", ...ctlCommandLines(terminalWidth())].join("\n"),
  );
  return command.action(
    async (name: string | undefined, what: string | undefined, options: CtlOptions) => {
      if (options.help) return showHelp(command, name, io);
      if (name === undefined) return command.error("error: missing required argument 'command'");
      refuseMisuse(command, name, what, options);
      try {
        await ask(name, what, options, io);
      } catch (error) {
        if (error instanceof InvalidArgumentError) command.error(`error: ${error.message}`);
        failFor(error, io);
      }
    },
  );
}

function showHelp(command: Command, name: string | undefined, io: CommandIo): void {
  const named = name === undefined ? undefined : ctlCommandNamed(name);
  if (!named) {
    if (name === undefined) return command.outputHelp();
    return command.error(`error: there is no command ${name}`);
  }
  const describe = (option: string) => {
    const { flags, description } = command.options.find(({ long }) => long === option)!;
    return [flags, description] as const;
  };
  const lines = ctlHelp(name!, named, describe, terminalWidth());
  io.stdout(lines.join("\n"));
}

async function ask(
  name: string,
  what: string | undefined,
  options: CtlOptions,
  io: CommandIo,
): Promise<void> {
  const { line, show, finish } = askFor(name, what, options, io);
  const client = await ControlClient.connect(await socketOf(options), systemTimers);
  try {
    const { json = false } = options;
    if (name === "backup") return await (await store()).backUp(client, what!, options, io);
    if (name === "verify") return await (await store()).verify(client, json, io);
    const end = await client.ask(line, (lines) => {
      show(lines);
      return io.isRead?.() ?? true;
    });
    finish(end?.kind !== "error", end && "text" in end ? end.text : "");
    if (end?.kind === "ok" && end.text !== "" && !json) io.stdout(end.text);
    if (end?.kind === "error") fail(io, end.text);
    if (end?.kind === "unknown") {
      fail(
        io,
        `The server does not know ${JSON.stringify(name)}; sextant ctl help shows what it does`,
      );
    }
  } finally {
    client.close();
  }
}

/** Other commands need no database. */
function store() {
  return import("./ctl_store.ts");
}

async function socketOf({ socket, config }: CtlOptions): Promise<string> {
  if (socket !== undefined) return userPath(socket);
  if (config === undefined) return DEFAULT_SOCKET;
  return (await import("./configured_socket.ts")).configuredSocket(config);
}

/** What is asked, and how what is said is shown. */
interface Asking {
  readonly line: string;
  readonly show: (lines: readonly string[]) => void;
  /** @param text what stands behind `OK:` or `ERROR:` */
  readonly finish: (isDone: boolean, text: string) => void;
}

function askFor(
  name: string,
  what: string | undefined,
  options: CtlOptions,
  io: CommandIo,
): Asking {
  const meant = name === "reconfigure" ? clientsMeant(options) : undefined;
  if (meant) return askForReconfigure(meant, options, io);
  switch (name) {
    case "status":
      return askForStatus(options, io);
    case "watch":
      return askToWatch(options, io);
    case "explain":
      return askToExplain(what!, options, io);
    case "leases":
      return askForLeases(options, io);
    case "release":
      return askForRelease(what, options, io);
    case "pools":
      return askForPools(options, io);
    case "client":
      return askForClient(what!, options, io);
    case "statistics":
      return askForStatistics(options, io);
    default:
      return askPlainly(name, options, io);
  }
}

function askPlainly(name: string, { json }: CtlOptions, io: CommandIo): Asking {
  if (name === "stats" && json) return askPlainly("stats-json", {}, io);
  if (!json || name === "stats-json") {
    return { line: name, show: (lines) => lines.forEach(io.stdout), finish() {} };
  }
  const lines: string[] = [];
  return {
    line: name,
    show: (more) => lines.push(...more),
    finish: (isDone, text) => io.stdout(jsonLine({ done: isDone, message: text, lines })),
  };
}

/** Takes all lines of an answer, each of which is an object, and shows them at its end. */
function askForObjects<Told>(
  line: string,
  { json }: CtlOptions,
  io: CommandIo,
  linesFor: (told: readonly Told[]) => readonly string[],
): Asking {
  if (json) return { line, show: (lines) => lines.forEach(io.stdout), finish() {} };
  const told: Told[] = [];
  return {
    line,
    show: (lines) => told.push(...lines.map((each): Told => JSON.parse(each))),
    finish: (isDone) => {
      if (isDone) io.stdout(linesFor(told).join("\n"));
    },
  };
}

function askForPools(options: CtlOptions, io: CommandIo): Asking {
  return askForObjects<PoolRow>(
    "pools",
    options,
    io,
    (pools) => poolLines(pools, Date.now(), terminalWidth(), bold()),
  );
}

function askForClient(what: string, options: CtlOptions, io: CommandIo): Asking {
  return askForObjects<ClientReport>(
    `client ${what}`,
    options,
    io,
    (clients) =>
      clients.flatMap((client, at) => [
        ...at === 0 ? [] : [""],
        ...clientLines(client, terminalWidth()),
      ]),
  );
}

function askForStatistics(options: CtlOptions, io: CommandIo): Asking {
  return askForObjects<Readonly<Record<string, Json>>>(
    "statistics",
    options,
    io,
    ([counted]) => countedLines(counted!, terminalWidth()),
  );
}

/** Makes headings stand out on a terminal. */
function bold(): (text: string) => string {
  return createColors(Deno.stdout.isTerminal() && !Deno.env.get("NO_COLOR")).bold;
}

function askForStatus({ json }: CtlOptions, io: CommandIo): Asking {
  const parts: StatusPart[] = [];
  return {
    line: "status",
    show: (lines: readonly string[]) => {
      parts.push(...lines.map((line): StatusPart => JSON.parse(line)));
    },
    finish: () => {
      if (json) io.stdout(jsonLine(statusToJson(parts)));
      else if (parts.length > 0) io.stdout(statusLines(parts, terminalWidth()).join("\n"));
    },
  };
}

function askToExplain(
  hex: string,
  { json = false, ...supposed }: CtlOptions,
  io: CommandIo,
): Asking {
  const line = `explain ${formatExplain({ octets: messageArgument(hex), supposed })}`;
  const show = (lines: readonly string[]) => {
    for (const each of lines) showExplanation(JSON.parse(each) as Explanation, json, io);
  };
  return { line, show, finish() {} };
}

function askForLeases(options: CtlOptions, io: CommandIo): Asking {
  const { json } = options;
  const question = formatQuestion(leasesMeant(options));
  const line = `leases ${question}`.trimEnd();
  if (json) {
    return { line, show: (lines: readonly string[]) => io.stdout(lines.join("\n")), finish() {} };
  }
  const table = new LeaseLines(listWidth(), bold());
  return {
    line,
    show: (lines: readonly string[]) => {
      const rows = lines.map((each) => JSON.parse(each) as LeaseReport);
      io.stdout(table.linesFor(rows).join("\n"));
    },
    finish: (isDone: boolean) => {
      if (isDone && table.isEmpty) io.stdout("No leases");
    },
  };
}

function fail(io: CommandIo, why: string): void {
  io.stderr(why);
  io.exit(1);
}

/** A part of how the server is on each line, or more where it is long. */
function statusLines(parts: readonly StatusPart[], width: number): string[] {
  const label = Math.max(0, ...parts.map(({ name }) => name.length)) + 2;
  return parts.flatMap(({ name, text }) => labelledLines(name.padEnd(label), text, width));
}
