import { InvalidArgumentError } from "commander";
import { fromHex } from "../wire/bytes.ts";
import { WireError } from "../wire/error.ts";

const SEPARATORS = /[\s:-]+/;

/** The octets of a message. @throws {WireError} when the text is not octets in hexadecimal */
export function octetsIn(given: string): Uint8Array {
  const text = given.trim();
  const octets = fromHex(text);
  if (octets) return octets;
  const groups = text.replace(/^0x/i, "").split(SEPARATORS);
  const stranger = groups.map((group) => /[^0-9a-f]/i.exec(group)?.[0]).find(Boolean);
  if (stranger !== undefined) {
    throw new WireError(
      `A message is given in hexadecimal digits, and ${JSON.stringify(stranger)} is none`,
    );
  }
  const odd = groups.find((group) => group.length % 2 !== 0);
  if (odd !== undefined) {
    throw new WireError(
      `Hexadecimal digits come in pairs, one an octet, and ${
        groups.length === 1 ? "there is an odd number of them" : `${JSON.stringify(odd)} is odd`
      }`,
    );
  }
  return fromHex(groups.join(""))!;
}

/** Reads the octets of a message. @throws {InvalidArgumentError} */
export function messageArgument(text: string): Uint8Array {
  try {
    return octetsIn(text);
  } catch (error) {
    if (error instanceof WireError) throw new InvalidArgumentError(`${error.message}.`);
    throw error;
  }
}
