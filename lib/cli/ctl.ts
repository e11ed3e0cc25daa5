import { Command } from "commander";
import { createColors } from "picocolors";
import { ControlClient } from "../control/control_client.ts";
import { formatQuestion, type LeaseReport } from "../control/lease_rows.ts";
import { ControlSocketError } from "../control/socket_error.ts";
import { systemTimers } from "../server/timers.ts";
import type { Prefix } from "../wire/prefix.ts";
import { duidArgument, prefixArgument } from "./arguments.ts";
import type { CommandIo } from "./io.ts";
import { LeaseLines } from "./lease_table.ts";
import { userPath } from "./user_path.ts";

/** Where a server is looked for. */
const DEFAULT_SOCKET = "/run/sextant/control.sock";

interface CtlOptions {
  readonly socket: string;
  readonly json?: boolean;
  readonly link?: string;
  readonly clientId?: Uint8Array;
  readonly address?: Prefix;
  readonly all?: boolean;
}

/** `sextant ctl`: asks a running server something, or tells it what to do. */
export function ctlCommand(io: CommandIo): Command {
  const command = new Command("ctl")
    .description("Talks to a running server, by the control-socket of its configuration.")
    .argument("<command>", "help, stats, stats-json, leases, reload or shutdown")
    .option("-s, --socket <socket>", "the server's control socket", DEFAULT_SOCKET)
    .option("--json", "leases: one JSON object each, instead of a table")
    .option("--link <name>", "leases: of this link alone")
    .option("--client-id <duid>", "leases: of this client alone", duidArgument)
    .option("--address <address>", "leases: of this address, or within this prefix", prefixArgument)
    .option("--all", "leases: those too that expired or were given back");
  return command.action(async (name: string, options: CtlOptions) => {
    if (name !== "leases") refuseLeaseOptions(command, options);
    try {
      await ask(name, options, io);
    } catch (error) {
      if (!(error instanceof ControlSocketError)) throw error;
      io.stderr(error.message);
      io.exit(1);
    }
  });
}

async function ask(name: string, options: CtlOptions, io: CommandIo): Promise<void> {
  const client = await ControlClient.connect(userPath(options.socket), systemTimers);
  try {
    const { line, show, finish } = name === "leases"
      ? askForLeases(options, io)
      : { line: name, show: (lines: readonly string[]) => lines.forEach(io.stdout), finish() {} };
    const end = await client.ask(line, (lines) => {
      show(lines);
      return io.isRead?.() ?? true;
    });
    finish();
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
    finish: () => {
      if (table.isEmpty) io.stdout("No leases");
    },
  };
}

function refuseLeaseOptions(command: Command, options: CtlOptions): void {
  const given = [
    options.json && "--json",
    options.link !== undefined && "--link",
    options.clientId && "--client-id",
    options.address && "--address",
    options.all && "--all",
  ].filter(Boolean);
  if (given.length > 0) command.error(`error: ${given.join(" and ")} can only go with leases`);
}

function fail(io: CommandIo, why: string): void {
  io.stderr(why);
  io.exit(1);
}
