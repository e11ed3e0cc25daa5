import type { z } from "zod";
import { fromHex } from "../../wire/bytes.ts";
import { messageTypes } from "../../wire/message_type.ts";
import { optionCodeOf, optionNames } from "../../wire/option_names.ts";
import { didYouMean } from "../suggestion.ts";
import { textual, textualOrNumber } from "./textual.ts";

/** Octets, written as hexadecimal digits. */
export const hexBytes: z.ZodType<Uint8Array, string> = textual({
  expected: 'octets in hexadecimal such as "00:24:36:ef:1d:89"',
  description: "Octets in hexadecimal, with or without colons between them.",
  parse: (text) => text === "" ? undefined : fromHex(text),
});

/** Any text that is not empty: a name, a path. */
export function text(expected: string): z.ZodType<string, string> {
  return textual({
    expected,
    description: "A text.",
    parse: (text) => text.trim() === "" ? undefined : text,
  });
}

/** The path of a file; one that is relative is meant from the configuration file on. */
export const filePath: z.ZodType<string, string> = text("the path of a file such as static.csv")
  .describe("A path, absolute or relative to the configuration file.");

/** What a listener puts on messages, and `marked-with` looks for. */
export const mark: z.ZodType<string, string> = text("a mark such as relayed");

const MESSAGE_TYPE = "the name of a message type such as solicit";

/** The number of a message type, written as its name. */
export const messageType: z.ZodType<number, string> = textual({
  expected: MESSAGE_TYPE,
  description: `The name of a message type: ${messageTypes.names().join(", ")}.`,
  parse: (name, complain) =>
    messageTypes.numberOf(name) ?? complain(MESSAGE_TYPE, didYouMean(name, messageTypes.names())),
});

const OPTION = "the name or code of an option such as recursive-name-servers or 23";

/** The code of an option, written as its name or as the code. */
export const optionCodeOrName: z.ZodType<number, string | number> = textualOrNumber({
  expected: OPTION,
  description: "The name of an option or of the handler that sends it, or its code, 1 to 65535.",
  parse: (written, complain) =>
    optionCodeOf(written) ?? complain(OPTION, didYouMean(written, optionNames())),
});
