import { Command, CommanderError } from "commander";
import type { ClientEnvironment } from "../../lib/cli/client_environment.ts";
import type { CommandIo } from "../../lib/cli/io.ts";
import { openUdpChannel, type UdpDestination } from "../../lib/client/udp_channel.ts";
import { countingRandom, FakeChannel, type FakeServers } from "../client/fake_channel.ts";

/** What a command said and how it ended. */
export interface Said {
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  readonly exit: number;
}

/** Runs a command as the program does, and takes down what it says. */
export async function said<Environment = ClientEnvironment>(
  make: (io: CommandIo, environment: Environment) => Command,
  args: readonly string[],
  environment: Environment,
): Promise<Said> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  let exit = 0;
  const io: CommandIo = {
    stdout: (line) => stdout.push(...line.split("\n")),
    stderr: (line) => stderr.push(...line.split("\n")),
    stdin: () => ReadableStream.from<string>([]),
    exit: (code) => {
      exit = code;
    },
  };
  const command = make(io, environment).exitOverride().configureOutput({
    writeOut: (text) => io.stdout(text.trimEnd()),
    writeErr: (text) => io.stderr(text.trimEnd()),
  });
  try {
    await new Command().addCommand(command).parseAsync([command.name(), ...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    exit = error.exitCode === 0 ? 0 : 2;
  }
  return { stdout, stderr, exit };
}

/** A machine where every destination is the same fake servers. */
export function fakeMachine(
  servers: FakeServers,
  changes: Partial<ClientEnvironment> = {},
): ClientEnvironment & { readonly opened: UdpDestination[]; readonly channels: FakeChannel[] } {
  const opened: UdpDestination[] = [];
  const channels: FakeChannel[] = [];
  return {
    opened,
    channels,
    openChannel: (to) => {
      const channel = new FakeChannel(servers, { multicast: to.address[0] === 0xff });
      opened.push(to);
      channels.push(channel);
      return Promise.resolve(channel);
    },
    random: countingRandom(),
    color: false,
    watched: false,
    ...changes,
  };
}

/** This machine, without a terminal and without chance. */
export function realMachine(): ClientEnvironment {
  return { openChannel: openUdpChannel, random: countingRandom(), color: false, watched: false };
}
