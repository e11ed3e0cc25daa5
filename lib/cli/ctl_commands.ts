import { LEASES_OPTIONS } from "./ctl_leases.ts";
import { labelledLines } from "./fitting_table.ts";

/** What `sextant ctl` says of one of its commands. */
export interface CtlCommand {
  /** What it does, in a few words. */
  readonly summary: string;
  /** What is worth knowing besides, in sentences. */
  readonly details?: string;
  /** What stands behind its name. */
  readonly what?: {
    readonly name: string;
    readonly is: string;
    /** Whether it may be left out, where an option says as much. */
    readonly isOptional?: boolean;
  };
  /** The options that it takes, besides those that say which server. */
  readonly options: readonly string[];
  /** A line that somebody might type. */
  readonly example: string;
}

const CLIENT_OPTIONS = ["--json", "--link", "--client-id", "--address", "--all"];

/** Every command, in the order in which they are told. */
export const CTL_COMMANDS: Readonly<Record<string, CtlCommand>> = {
  help: {
    summary: "shows what the server itself understands",
    options: ["--json"],
    example: "sextant ctl help",
  },
  status: {
    summary: "says how the server is: listeners, store, configuration, clock",
    details: "Exits 1 and says why when no listener is open, the lease database is gone or " +
      "damaged, or nothing could be stored since something failed to be.",
    options: ["--json"],
    example: "sextant ctl status || systemctl status sextant",
  },
  pools: {
    summary: "shows how full each pool is, what it refused, and since when it is full",
    options: ["--json"],
    example: "sextant ctl pools",
  },
  client: {
    summary: "shows all about a client: leases, relays, options, its last exchanges",
    details: "Exchanges are those since the start of the server, 20 of each of the 4,096 clients " +
      "that were heard last.",
    what: { name: "client", is: "a DUID, a hardware address, or an address or prefix it has" },
    options: ["--json"],
    example: "sextant ctl client 2001:db8:1::1623",
  },
  statistics: {
    summary: "shows what is counted, zeros left out, with rates and latency",
    options: ["--json"],
    example: "sextant ctl statistics",
  },
  stats: {
    summary: "shows all counters, zeros too",
    options: ["--json"],
    example: "sextant ctl stats",
  },
  "stats-json": {
    summary: "shows all counters as one JSON object",
    options: ["--json"],
    example: "sextant ctl stats-json | jq .global.messages_in",
  },
  leases: {
    summary: "shows leases: who has what, and who had it",
    details: "Ended leases are kept for keep-ended of leases in the configuration.",
    options: [...CLIENT_OPTIONS, ...LEASES_OPTIONS],
    example: "sextant ctl leases --address 2001:db8:1::1623 --at 2026-11-30T22:00:00Z",
  },
  watch: {
    summary: "shows events as they happen, until Ctrl-C",
    details: "Which there are, and what is in them, docs/events.md says. 16 may watch at a time.",
    options: ["--json", "--link", "--client-id", "--kind"],
    example: "sextant ctl watch --link lan --kind lease,refusal",
  },
  explain: {
    summary: "says what a message would get, and why",
    what: { name: "message", is: "a message in hexadecimal" },
    options: ["--json", "--interface", "--to", "--from"],
    example: "sextant ctl explain --interface eth0 01abcdef0001000a00030001020000000001",
  },
  release: {
    summary: "ends a lease, or frees a declined address",
    details:
      "Its client hears nothing of it, unless --reconfigure has it told to come: what it was " +
      "told to have, others are given last until its lifetime is over, or at once where their pool " +
      "has nothing else. Exactly one lease is to be meant, unless --all says that all are.",
    what: { name: "address", is: "an address or prefix that is leased", isOptional: true },
    options: ["--json", "--client-id", "--link", "--all", "--reconfigure"],
    example: "sextant ctl release 2001:db8:1::1623",
  },
  reconfigure: {
    summary: "tells clients to come for their configuration again, and how far that is",
    options: [...CLIENT_OPTIONS, "--message", "--request"],
    example: "sextant ctl reconfigure --all --message information-request",
  },
  backup: {
    summary: "copies the lease database while it is served, and verifies the copy",
    what: { name: "file", is: "where the copy goes" },
    options: ["--json", "--force"],
    example: "sextant ctl backup /var/backups/leases.sqlite",
  },
  verify: {
    summary: "checks the lease database; exits 1 and says what is found",
    options: ["--json"],
    example: "sextant ctl verify",
  },
  reload: {
    summary: "reads the configuration again, as SIGHUP does, and says what is wrong with it",
    options: ["--json"],
    example: "sextant ctl reload",
  },
  shutdown: {
    summary: "finishes what was received, and stops the server",
    options: ["--json"],
    example: "sextant ctl shutdown",
  },
};

/** The command of this name. */
export function ctlCommandNamed(name: string): CtlCommand | undefined {
  return Object.hasOwn(CTL_COMMANDS, name) ? CTL_COMMANDS[name] : undefined;
}

/** Lines that explain a command. @param describe what an option is for */
export function ctlHelp(
  name: string,
  { summary, details, what, options, example }: CtlCommand,
  describe: (option: string) => readonly [flags: string, description: string],
  width: number,
): string[] {
  const usage = `Usage: sextant ctl [-s SOCKET | -c FILE] ${name}${whatText(what)}`;
  return [
    options.length > 0 ? `${usage} [options]` : usage,
    "",
    ...labelledLines("", `${name} ${summary}.`, width),
    ...details === undefined ? [] : labelledLines("", details, width),
    ...what ? ["", ...termLines([[`<${what.name}>`, what.is]], width)] : [],
    ...options.length > 0 ? ["", ...termLines(options.map(describe), width)] : [],
    "",
    "Example:",
    `  ${example}`,
  ];
}

function whatText(what: CtlCommand["what"]): string {
  if (!what) return "";
  return what.isOptional ? ` [${what.name}]` : ` <${what.name}>`;
}

/** Lines that say what each command does, for the help of all. */
export function ctlCommandLines(width: number): string[] {
  return termLines(
    Object.entries(CTL_COMMANDS).map(([name, { summary }]) => [name, summary]),
    width,
  );
}

/** What each of some terms means, below one another. */
function termLines(
  terms: readonly (readonly [term: string, meaning: string])[],
  width: number,
): string[] {
  const longest = Math.max(...terms.map(([term]) => term.length));
  return terms.flatMap(([term, meaning]) =>
    labelledLines(`  ${term.padEnd(longest)}  `, meaning, width)
  );
}
