import type { Command } from "commander";
import type { EventKind } from "../events/event.ts";
import type { Supposed } from "../server/explained_reception.ts";
import { CTL_COMMANDS, ctlCommandNamed } from "./ctl_commands.ts";
import type { LeasesOptions } from "./ctl_leases.ts";
import { type ReleaseOptions, whyNotRelease } from "./ctl_release.ts";
import { clientsMeantBy, type ReconfigureOptions } from "./ctl_reconfigure.ts";

/** What the arguments of `sextant ctl` say besides the command. */
export interface CtlOptions extends ReconfigureOptions, LeasesOptions, ReleaseOptions, Supposed {
  readonly socket?: string;
  readonly config?: string;
  readonly force?: boolean;
  readonly help?: boolean;
  readonly kind?: ReadonlySet<EventKind>;
}

/** Options that go with every command: which server it is for. */
const FOR_ALL = ["--socket", "--config"];

/** Refuses what does not go with a command. @throws {CommanderError} */
export function refuseMisuse(
  command: Command,
  name: string,
  what: string | undefined,
  options: CtlOptions,
): void {
  const known = ctlCommandNamed(name);
  const taken = known?.options ?? [];
  const strange = givenOptions(command).filter((option) => !taken.includes(option));
  if (strange.length > 0) {
    // No command may take them all.
    const told = homesOf(strange).length > 0 ? strange : strange.slice(0, 1);
    command.error(`error: ${told.join(" and ")} can only go with ${homesOf(told).join(" or ")}`);
  }
  if (name === "reconfigure" && !clientsMeantBy(options)) {
    command.error("error: reconfigure needs one of --client-id, --address, --link and --all");
  }
  if (options.at !== undefined && (options.all || options.ended)) {
    command.error("error: --at goes without --all and --ended: it shows who had what then");
  }
  const needed = known?.what;
  const problem = name === "release" ? whyNotRelease(what, options) : undefined;
  if (problem !== undefined) command.error(`error: ${problem}`);
  if (needed && !needed.isOptional && what === undefined) {
    command.error(`error: ${name} needs a ${needed.name}`);
  }
  if (!needed && what !== undefined) command.error("error: too many arguments");
}

/** The commands that take all of some options. */
function homesOf(options: readonly string[]): string[] {
  return Object.entries(CTL_COMMANDS)
    .filter(([, home]) => options.every((option) => home.options.includes(option)))
    .map(([name]) => name);
}

/** The options that were given, but for those that go with every command. */
function givenOptions(command: Command): string[] {
  return command.options
    .filter((option) => command.getOptionValueSource(option.attributeName()) === "cli")
    .map(({ long }) => long!)
    .filter((long) => !FOR_ALL.includes(long));
}
