import { type Command, InvalidArgumentError } from "commander";
import { type Event, EVENT_KINDS, USUAL_KINDS } from "../events/event.ts";
import { QuestionError } from "../control/lease_rows.ts";
import { formatWatch, parseKinds, type WatchQuestion } from "../control/watch_question.ts";
import { forTimeSpan } from "../leases/time_span.ts";
import { INFINITY } from "../leases/lease.ts";
import { printable } from "../wire/text.ts";
import type { CommandIo } from "./io.ts";

/** Adds the options that it alone takes. */
export function addWatchOptions(command: Command): void {
  command.option(
    "--kind <kind>",
    "watch: events of this kind, or of several with commas between them: " +
      `${EVENT_KINDS.join(", ")}; default: all but exchange`,
    kindsArgument,
  );
}

/** Kinds of events, with commas between them. @throws {InvalidArgumentError} */
function kindsArgument(text: string): WatchQuestion["kinds"] {
  try {
    return parseKinds(text);
  } catch (error) {
    throw error instanceof QuestionError ? new InvalidArgumentError(error.message) : error;
  }
}

/** What a line has room for. */
const COLUMNS = 80;
/** Of a second line: as far as the time goes in the first. */
const INDENTED = " ".repeat(9);

/** What the options of `sextant ctl watch` say. */
export interface WatchOptions {
  readonly json?: boolean;
  readonly link?: string;
  readonly clientId?: Uint8Array;
  readonly kind?: WatchQuestion["kinds"];
}

/** Asks for events as they happen, and shows them. */
export function askToWatch(
  { json = false, link, clientId, kind: kinds = USUAL_KINDS }: WatchOptions,
  io: CommandIo,
) {
  return {
    line: `watch ${formatWatch({ kinds, link, clientId })}`,
    show(lines: readonly string[]) {
      for (const line of lines) {
        // An empty one says that nothing happened.
        if (line === "") continue;
        io.stdout(json ? line : eventLines(JSON.parse(line) as Event).join("\n"));
      }
    },
    finish() {},
  };
}

/** An event for people: what happened, and to whom, in lines of 80 columns. */
export function eventLines(event: Event): string[] {
  const time = event.time.slice(11, 19);
  const first = `${time} ${event.what.padEnd(11)} ${subjectOf(event)}`.trimEnd();
  const second = aboutOf(event);
  return [first, ...second === "" ? [] : [`${INDENTED}${second}`]].map(fitting);
}

function subjectOf(event: Event): string {
  switch (event.kind) {
    case "lease": {
      const lifetime = event["valid-lifetime"];
      const span = lifetime === undefined
        ? ""
        : ` ${forTimeSpan(lifetime === "infinity" ? INFINITY : lifetime)}`;
      return `${event.address ?? event.prefix}${span}`;
    }
    case "refusal":
      return `${event.message}: ${event.status} (${event.reason})`;
    case "pool":
      return printable(event.pool);
    case "server":
      return event.what === "missed"
        ? `${event.count} events`
        : printable(event.listener ?? event.version ?? " ").trim();
    case "exchange":
      return [event.message, event.answer ?? event.reason].filter(Boolean).join(" -> ");
  }
}

function aboutOf(event: Event): string {
  if (event.kind === "server") return event.reason ?? "";
  const client = "client-id" in event && event["client-id"];
  const pool = event.kind !== "pool" && "pool" in event && event.pool;
  return [
    client ? client : "",
    event.link === undefined ? "" : `on ${printable(event.link)}`,
    pool ? `of ${printable(pool)}` : "",
    "next-hop" in event ? `by ${event["next-hop"]}` : "",
  ].filter(Boolean).join(" ");
}

function fitting(line: string): string {
  const characters = [...line];
  return characters.length <= COLUMNS ? line : `${characters.slice(0, COLUMNS - 1).join("")}…`;
}
