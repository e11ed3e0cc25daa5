import {
  formatReconfigure,
  reconfigureMessageNamed,
  type ReconfigureProgress,
  type ReconfigureResult,
} from "../control/reconfigure_question.ts";
import { type Command, InvalidArgumentError } from "commander";
import { optionsArgument } from "./arguments.ts";
import { type ClientsMeant, clientsMeant } from "../reconfigure/selection.ts";
import type { Prefix } from "../wire/prefix.ts";
import type { CommandIo } from "./io.ts";

/** What the arguments of `sextant ctl reconfigure` say. */
export interface ReconfigureOptions {
  readonly json?: boolean;
  readonly link?: string;
  readonly clientId?: Uint8Array;
  readonly address?: Prefix;
  readonly all?: boolean;
  readonly message?: number;
  readonly request?: readonly number[];
}

/** Adds the options that it alone takes. */
export function addReconfigureOptions(command: Command): void {
  command
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
}

/** Reads the type of the message that clients are to send. @throws {InvalidArgumentError} */
function reconfigureMessageArgument(text: string): number {
  const type = reconfigureMessageNamed(text);
  if (type !== undefined) return type;
  throw new InvalidArgumentError("One of renew, rebind, information-request was expected.");
}

/** Which clients are meant; `undefined` where not exactly one of the options says so. */
export function clientsMeantBy(
  { clientId, address: prefix, link, all }: ReconfigureOptions,
): ClientsMeant | undefined {
  return clientsMeant({ clientId, prefix, link, all });
}

/** What to ask a server, and how to show what it says as it comes. */
export function askForReconfigure(
  meant: ClientsMeant,
  { json, message, request = [] }: ReconfigureOptions,
  io: CommandIo,
) {
  const line = `reconfigure ${formatReconfigure({ meant, order: { message, request } })}`;
  // Of a link, many may not accept it: that is counted at the end.
  const areNamed = meant.kind === "client" || meant.kind === "holders";
  const show = (lines: readonly string[]) => {
    if (json) return io.stdout(lines.join("\n"));
    for (const each of lines) showLine(JSON.parse(each), areNamed, io);
  };
  return { line, show, finish() {} };
}

function showLine(
  said: ReconfigureProgress | ReconfigureResult,
  areNamed: boolean,
  io: CommandIo,
): void {
  if ("result" in said) {
    if (said.result === "without-key" && !areNamed) return;
    io.stdout(`${said["client-id"]} on ${said.link} ${describeResult(said)}`);
  } else {
    const waiting = said.told - said.answered - said.unanswered;
    if (waiting > 0 || said.total === null) io.stdout(describeProgress(said, waiting));
  }
}

function describeProgress(said: ReconfigureProgress, waiting: number): string {
  const { told, answered, total } = said;
  const counts = [
    total === null ? `${told} told so far` : `${told} told of ${total}`,
    `${answered} answered`,
    `${waiting} under way`,
    ...said["without-key"] === 0 ? [] : [`${said["without-key"]} without a key`],
  ].join(", ");
  return total === null ? `${counts}; clients are counted as they are looked at` : counts;
}

function describeResult({ result, messages }: ReconfigureResult): string {
  const times = messages === 1 ? "once" : `${messages} times`;
  switch (result) {
    case "answered":
      return `answered, told ${times}`;
    case "unanswered":
      return `did not answer, told ${times}`;
    case "without-key":
      return "has no key: it did not accept Reconfigure";
  }
}
