import type { Command } from "commander";
import type { Supposed } from "../server/explained_reception.ts";
import { clientsMeant, type ReconfigureOptions } from "./ctl_reconfigure.ts";

/** What the arguments of `sextant ctl` say besides the command. */
export interface CtlOptions extends ReconfigureOptions, Supposed {
  readonly socket?: string;
  readonly config?: string;
  readonly force?: boolean;
}

/** What a command is about, where it needs to be told. */
const NEEDED: ReadonlyMap<string, string> = new Map([
  ["backup", "a file"],
  ["explain", "a message"],
]);

const CLIENT_OPTIONS = ["--json", "--link", "--client-id", "--address", "--all"];

/** The options that each command takes. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  status: ["--json"],
  leases: CLIENT_OPTIONS,
  reconfigure: [...CLIENT_OPTIONS, "--message", "--request"],
  explain: ["--json", "--interface", "--to", "--from"],
  backup: ["--force"],
  verify: ["--json"],
};

/** Refuses what does not go with a command. @throws {CommanderError} */
export function refuseMisuse(
  command: Command,
  name: string,
  what: string | undefined,
  options: CtlOptions,
): void {
  const taken = Object.hasOwn(OPTIONS, name) ? OPTIONS[name]! : [];
  const strange = givenOptions(options).filter((option) => !taken.includes(option));
  if (strange.length > 0) {
    // No command may take them all.
    const told = homesOf(strange).length > 0 ? strange : strange.slice(0, 1);
    command.error(`error: ${told.join(" and ")} can only go with ${homesOf(told).join(" or ")}`);
  }
  if (name === "reconfigure" && !clientsMeant(options)) {
    command.error("error: reconfigure needs one of --client-id, --address, --link and --all");
  }
  const needed = NEEDED.get(name);
  if (needed && what === undefined) command.error(`error: ${name} needs ${needed}`);
  if (!needed && what !== undefined) command.error("error: too many arguments");
}

/** The commands that take all of some options. */
function homesOf(options: readonly string[]): string[] {
  return Object.keys(OPTIONS)
    .filter((home) => options.every((option) => OPTIONS[home]!.includes(option)));
}

function givenOptions(options: CtlOptions): string[] {
  return [
    options.json && "--json",
    options.force && "--force",
    options.interface !== undefined && "--interface",
    options.to && "--to",
    options.from && "--from",
    options.link !== undefined && "--link",
    options.clientId && "--client-id",
    options.address && "--address",
    options.all && "--all",
    options.message !== undefined && "--message",
    options.request && "--request",
  ].filter((option) => typeof option === "string");
}
