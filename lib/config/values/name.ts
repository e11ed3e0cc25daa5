import type { z } from "zod";
import { fromHex } from "../../wire/bytes.ts";
import { messageTypes } from "../../wire/message_type.ts";
import { dhcpv6 } from "../../wire/option.ts";
import "../../wire/options/mod.ts";
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

/** Options whose handlers in the configuration are not named as they are themselves. */
const CODES_BY_HANDLER: ReadonlyMap<string, number> = new Map([
  ["preference", 7],
  ["server-unicast", 12],
  ["sip-server-names", 21],
  ["sip-server-addresses", 22],
  ["recursive-name-servers", 23],
  ["domain-search-list", 24],
  ["sntp-servers", 31],
  ["ntp-servers", 56],
  ["aftr-name", 64],
  ["sol-max-rt", 82],
  ["inf-max-rt", 83],
  ["map-e", 94],
  ["map-t", 95],
]);

const OPTION = "the name or code of an option such as recursive-name-servers or 23";

/** The code of an option, written as its name or as the code. */
export const optionCodeOrName: z.ZodType<number, string | number> = textualOrNumber({
  expected: OPTION,
  description: "The name of an option, or its code, 1 to 65535.",
  parse: (written, complain) => {
    if (!/^[0-9]+$/.test(written)) {
      return CODES_BY_HANDLER.get(written) ?? dhcpv6.withName(written)?.code ??
        complain(OPTION, didYouMean(written, optionNames()));
    }
    const code = Number(written);
    return code >= 1 && code <= 0xffff ? code : complain("the code of an option, 1 to 65535");
  },
});

function optionNames(): string[] {
  return [...CODES_BY_HANDLER.keys(), ...dhcpv6.declared().map(({ name }) => name)];
}
