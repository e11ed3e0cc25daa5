import { jsonLine } from "../wire/json.ts";
import { Command, InvalidArgumentError } from "commander";
import { createColors } from "picocolors";
import { ControlClient } from "../control/control_client.ts";
import { formatQuestion, type LeaseReport } from "../control/lease_rows.ts";
import { statusLines, type StatusPart, statusToJson } from "../control/status.ts";
import { systemTimers } from "../clock/timers.ts";
import { addressArgument, duidArgument, optionsArgument, prefixArgument } from "./arguments.ts";
import { type CtlOptions, refuseMisuse } from "./ctl_options.ts";
import { askForReconfigure, clientsMeant, reconfigureMessageArgument } from "./ctl_reconfigure.ts";
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
    .argument(
      "<command>",
      "help, status, stats, stats-json, leases, explain, reconfigure, backup, verify, reload or " +
        "shutdown",
    )
    .argument("[what]", "backup: where the copy goes; explain: a message in hexadecimal")
    .option("-s, --socket <socket>", `the server's control socket; default: ${DEFAULT_SOCKET}`)
    .option("-c, --config <file>", "the server's configuration, which names its control socket")
    .option("--json", "status, leases, explain, reconfigure, verify: JSON objects")
    .option("--link <name>", "leases, reconfigure: of this link alone")
    .option("--client-id <duid>", "leases, reconfigure: of this client alone", duidArgument)
    .option(
      "--address <address>",
      "leases, reconfigure: of this address, or within this prefix",
      prefixArgument,
    )
    .option("--all", "leases: those too that expired or were given back; reconfigure: all clients")
    .option(
      "--message <type>",
      "reconfigure: what the clients are to send: renew, rebind or information-request",
      reconfigureMessageArgument,
    )
    .option(
      "--request <option>",
      "reconfigure: an option they are to ask for; may be repeated",
      optionsArgument,
    );
  command
    .option("--interface <name>", "explain: where it came in; default: by the first listener")
    .option("--to <address>", "explain: the address that it was sent to", addressArgument)
    .option("--from <address>", "explain: who sent it", addressArgument);
  command.option("--force", "backup: in place of a file that is there");
  return command.action(async (name: string, what: string | undefined, options: CtlOptions) => {
    refuseMisuse(command, name, what, options);
    try {
      await ask(name, what, options, io);
    } catch (error) {
      if (error instanceof InvalidArgumentError) command.error(`error: ${error.message}`);
      failFor(error, io);
    }
  });
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
    const { force = false, json = false } = options;
    if (name === "backup") return await (await store()).backUp(client, what!, force, io);
    if (name === "verify") return await (await store()).verify(client, json, io);
    const end = await client.ask(line, (lines) => {
      show(lines);
      return io.isRead?.() ?? true;
    });
    finish(end?.kind !== "error");
    if (end?.kind === "ok" && end.text !== "") io.stdout(end.text);
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

function askFor(name: string, what: string | undefined, options: CtlOptions, io: CommandIo) {
  if (name === "status") return askForStatus(options, io);
  if (name === "explain") return askToExplain(what!, options, io);
  if (name === "leases") return askForLeases(options, io);
  const meant = name === "reconfigure" ? clientsMeant(options) : undefined;
  if (meant) return askForReconfigure(meant, options, io);
  return { line: name, show: (lines: readonly string[]) => lines.forEach(io.stdout), finish() {} };
}

function askForStatus({ json }: CtlOptions, io: CommandIo) {
  const parts: StatusPart[] = [];
  return {
    line: "status",
    show: (lines: readonly string[]) => {
      parts.push(...lines.map((line): StatusPart => JSON.parse(line)));
    },
    finish: () => {
      if (json) io.stdout(jsonLine(statusToJson(parts)));
      else if (parts.length > 0) io.stdout(statusLines(parts).join("\n"));
    },
  };
}

function askToExplain(hex: string, { json = false, ...supposed }: CtlOptions, io: CommandIo) {
  const line = `explain ${formatExplain({ octets: messageArgument(hex), supposed })}`;
  const show = (lines: readonly string[]) => {
    for (const each of lines) showExplanation(JSON.parse(each) as Explanation, json, io);
  };
  return { line, show, finish() {} };
}

function askForLeases({ link, clientId, address, all = false, json }: CtlOptions, io: CommandIo) {
  const question = formatQuestion({ link, clientId, overlapping: address, all });
  const line = `leases ${question}`.trimEnd();
  if (json) {
    return { line, show: (lines: readonly string[]) => io.stdout(lines.join("\n")), finish() {} };
  }
  const hasColor = Deno.stdout.isTerminal() && !Deno.env.get("NO_COLOR");
  const table = new LeaseLines(createColors(hasColor).bold);
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
