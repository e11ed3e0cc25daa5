import { Command, CommanderError } from "commander";
import config from "../../deno.json" with { type: "json" };
import { failFor } from "./for_operator.ts";
import type { CommandIo } from "./io.ts";

/** Exit status for wrong usage; commander itself says 1. */
const WRONG_USAGE = 2;

/** Makes a command; the module that holds it is loaded for that command alone. */
type CommandLoader = (io: CommandIo) => Promise<Command>;

const COMMANDS: Readonly<Record<string, CommandLoader>> = {
  serve: async (io) => (await import("./serve.ts")).serveCommand(io),
  check: async (io) => (await import("./check.ts")).checkCommand(io),
  explain: async (io) => (await import("./explain.ts")).explainCommand(io),
  ctl: async (io) => (await import("./ctl.ts")).ctlCommand(io),
  leasequery: async (io) => (await import("./leasequery.ts")).leasequeryCommand(io),
  lease: async (io) => (await import("./lease.ts")).leaseCommand(io),
  decode: async (io) => (await import("./decode.ts")).decodeCommand(io),
  token: async (io) => (await import("./token.ts")).tokenCommand(io),
  schema: async (io) => (await import("./schema.ts")).schemaCommand(io),
  help: async (io) => (await import("./help.ts")).helpCommand(io),
  "build-sqlite": async (io) => (await import("./build_sqlite.ts")).buildSqliteCommand(io),
};

/** Runs the command that the arguments name, and sets the exit status. */
export async function run(args: readonly string[], io: CommandIo): Promise<void> {
  const name = args[0] ?? "";
  // What the commands are, all of them say.
  const isOfAll = name === "help" && args.length === 1;
  const named = Object.hasOwn(COMMANDS, name) && !isOfAll ? COMMANDS[name] : undefined;
  try {
    const program = await makeProgram(io, named ? [named] : Object.values(COMMANDS));
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) return failFor(error, io);
    io.exit(error.exitCode === 0 ? 0 : WRONG_USAGE);
  }
}

/** The program with all of its commands, or with some. */
export async function makeProgram(
  io: CommandIo,
  loaders: readonly CommandLoader[] = Object.values(COMMANDS),
): Promise<Command> {
  const program = new Command("sextant")
    .description("A DHCPv6 server that also answers who holds what (leasequery).")
    .version(config.version)
    // With the arguments of each, nothing would fit beside them.
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .helpCommand(false);
  for (const load of loaders) program.addCommand(await load(io));
  for (const command of [program, ...program.commands]) behave(command, io);
  return program;
}

/** Says what it has to say through `io`, and leaves it to the caller to end the process. */
function behave(command: Command, io: CommandIo): void {
  command
    .exitOverride()
    .showHelpAfterError(
      `(${command.name() === "sextant" ? "" : "sextant "}${command.name()} --help tells more)`,
    )
    .configureOutput({
      writeOut: (text) => io.stdout(text.trimEnd()),
      writeErr: (text) => io.stderr(text.trimEnd()),
    });
}
