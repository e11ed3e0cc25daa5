import { Command, InvalidArgumentError } from "commander";
import { systemTimers } from "../clock/timers.ts";
import { ControlClient } from "../control/control_client.ts";
import { addressArgument, duidArgument, prefixArgument } from "./arguments.ts";
import { askFor } from "./ctl_asking.ts";
import { ctlCommandLines, ctlCommandNamed, ctlHelp } from "./ctl_commands.ts";
import { addLeasesOptions } from "./ctl_leases.ts";
import { type CtlOptions, refuseMisuse } from "./ctl_options.ts";
import { addReconfigureOptions } from "./ctl_reconfigure.ts";
import { addWatchOptions } from "./ctl_watch.ts";
import { terminalWidth } from "./fitting_table.ts";
import { failFor } from "./for_operator.ts";
import type { CommandIo } from "./io.ts";
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
    .option("--force", "backup: in place of a file that is there")
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
  if (name === undefined) return command.outputHelp();
  const named = ctlCommandNamed(name);
  if (!named) return command.error(`error: there is no command ${name}`);
  const describe = (option: string) => {
    const { flags, description } = command.options.find(({ long }) => long === option)!;
    return [flags, description] as const;
  };
  const lines = ctlHelp(name, named, describe, terminalWidth());
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

function fail(io: CommandIo, why: string): void {
  io.stderr(why);
  io.exit(1);
}
