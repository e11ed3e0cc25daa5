import { createColors } from "picocolors";
import type { ClientReport } from "../control/client_report.ts";
import { formatExplain } from "../control/explain_question.ts";
import { formatQuestion, type LeaseReport } from "../control/lease_rows.ts";
import type { PoolRow } from "../control/pool_rows.ts";
import { type StatusPart, statusToJson } from "../control/status.ts";
import type { Explanation } from "../server/explanation.ts";
import { type Json, jsonLine } from "../wire/json.ts";
import { clientLines } from "./ctl_client.ts";
import { leasesMeant } from "./ctl_leases.ts";
import type { CtlOptions } from "./ctl_options.ts";
import { poolLines } from "./ctl_pools.ts";
import { askForReconfigure, clientsMeantBy } from "./ctl_reconfigure.ts";
import { askForRelease } from "./ctl_release.ts";
import { countedLines } from "./ctl_statistics.ts";
import { askToWatch } from "./ctl_watch.ts";
import { showExplanation } from "./explanation.ts";
import { labelledLines, listWidth, terminalWidth } from "./fitting_table.ts";
import type { CommandIo } from "./io.ts";
import { LeaseLines } from "./lease_table.ts";
import { messageArgument } from "./message_octets.ts";

/** What is asked, and how what is said is shown. */
interface Asking {
  readonly line: string;
  readonly show: (lines: readonly string[]) => void;
  /** @param text what stands behind `OK:` or `ERROR:` */
  readonly finish: (isDone: boolean, text: string) => void;
}

/** What to ask for a command, and how to show what is said. */
export function askFor(
  name: string,
  what: string | undefined,
  options: CtlOptions,
  io: CommandIo,
): Asking {
  const meant = name === "reconfigure" ? clientsMeantBy(options) : undefined;
  if (meant) return askForReconfigure(meant, options, io);
  switch (name) {
    case "help":
      return askForHelp(options, io);
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

/** Behind the name of each command is what it does, which goes on below its beginning. */
function askForHelp(options: CtlOptions, io: CommandIo): Asking {
  const plain = askPlainly("help", options, io);
  if (options.json) return plain;
  const fitting = (line: string) => {
    const [name = ""] = /^\S+ +/.exec(line) ?? [];
    return labelledLines(name, line.slice(name.length), terminalWidth());
  };
  return { ...plain, show: (lines) => plain.show(lines.flatMap(fitting)) };
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

/** A part of how the server is on each line, or more where it is long. */
function statusLines(parts: readonly StatusPart[], width: number): string[] {
  const label = Math.max(0, ...parts.map(({ name }) => name.length)) + 2;
  return parts.flatMap(({ name, text }) => labelledLines(name.padEnd(label), text, width));
}
