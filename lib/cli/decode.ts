import { jsonLine } from "../wire/json.ts";
import { Command } from "commander";
import { toHex } from "../wire/bytes.ts";
import { WireError } from "../wire/error.ts";
import { decodeShown, encodeMessage, messageToJson } from "../wire/message.ts";
import type { Message } from "../wire/message_layout.ts";
import { messageToText } from "../wire/text.ts";
import { validate } from "../wire/validate.ts";
import type { CommandIo } from "./io.ts";
import { octetsIn } from "./message_octets.ts";

/** `sextant decode`: shows what is in DHCPv6 messages, each an argument or a line of input. */
export function decodeCommand(io: CommandIo): Command {
  return new Command("decode")
    .description("Shows what is in DHCPv6 messages.")
    .argument("[hex...]", "messages in hexadecimal, one an argument; none: one a line of input")
    .option("--json", "one JSON object a message, with `hex`: the message encoded again")
    .addHelpText("after", "\nOctets may stand apart, by colons or by blanks: quote the latter.")
    .action(async (messages: string[], { json = false }: { json?: boolean }) => {
      const show = json ? showAsJson(io) : showAsText(io);
      let isComplete = true;
      for await (const source of messages.length > 0 ? inArguments(messages) : inLines(io)) {
        isComplete = show(source) && isComplete;
      }
      if (!isComplete) io.exit(1);
    });
}

/** A message as it was given, and where. */
interface Source {
  readonly given: string;
  readonly place: string;
}

function inArguments(messages: readonly string[]): Source[] {
  return messages.map((given, at) => ({ given, place: `argument ${at + 1}` }));
}

async function* inLines(io: CommandIo): AsyncIterable<Source> {
  let line = 0;
  for await (const given of io.stdin()) {
    line++;
    if (given.trim() !== "") yield { given, place: `line ${line}` };
  }
}

/** @returns whether there was a message to show */
type Show = (source: Source) => boolean;

function showAsJson(io: CommandIo): Show {
  return ({ given }) => {
    const message = read(given);
    const shown = typeof message === "string"
      ? { hex: given, error: message }
      : { ...messageToJson(message) as object, hex: toHex(encodeMessage(message)) };
    io.stdout(jsonLine(shown));
    return typeof message !== "string";
  };
}

function showAsText(io: CommandIo): Show {
  let isFirst = true;
  return ({ given, place }) => {
    const message = read(given);
    if (typeof message === "string") {
      io.stderr(`Cannot decode ${place}: ${message}`);
      return false;
    }
    if (!isFirst) io.stdout("");
    isFirst = false;
    io.stdout(messageToText(message));
    const violations = validate(message);
    if (violations.length > 0) io.stdout("Not as the RFCs have it:");
    for (const { path, problem } of violations) io.stdout(`  ${path}: ${problem}`);
    return true;
  };
}

/** @returns the message, or why there is none as a sentence */
function read(given: string): Message | string {
  try {
    return decodeShown(octetsIn(given));
  } catch (error) {
    if (error instanceof WireError) return error.message;
    throw error;
  }
}
