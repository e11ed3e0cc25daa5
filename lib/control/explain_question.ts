import { jsonLine } from "../wire/json.ts";
import { OperatorError } from "../operator_error.ts";
import type { Supposed } from "../server/explained_reception.ts";
import type { Explanation } from "../server/explanation.ts";
import { formatAddress, parseAddress } from "../wire/address.ts";
import { fromHex, toHex } from "../wire/bytes.ts";
import { type Answer, refusal } from "./answer.ts";
import { QuestionError } from "./lease_rows.ts";

/** Somebody wants to know what a message would get. */
export interface ExplainQuestion {
  readonly octets: Uint8Array;
  readonly supposed: Supposed;
}

/** Writes a question as the control protocol has it: `0112ab34… to=2001:db8::1`. */
export function formatExplain({ octets, supposed }: ExplainQuestion): string {
  const { interface: name, to, from } = supposed;
  return [
    toHex(octets),
    ...name === undefined ? [] : [`interface=${name}`],
    ...to ? [`to=${formatAddress(to)}`] : [],
    ...from ? [`from=${formatAddress(from)}`] : [],
  ].join(" ");
}

/** Reads a question. @throws {QuestionError} */
function parseExplain([hex = "", ...words]: readonly string[]): ExplainQuestion {
  const octets = hex === "" ? undefined : fromHex(hex);
  if (!octets) throw new QuestionError("Expected a message in hexadecimal digits behind explain");
  let supposed: Supposed = {};
  for (const word of words) {
    const [, key, value] = /^(interface|to|from)=(.+)$/.exec(word) ?? [];
    if (key === "interface") supposed = { ...supposed, interface: value };
    else if (key !== undefined) supposed = { ...supposed, [key]: addressIn(word, value!) };
    else {
      throw new QuestionError(
        `Expected interface=, to= or from= behind the message, found ${word}`,
      );
    }
  }
  return { octets, supposed };
}

function addressIn(word: string, text: string): Uint8Array {
  const address = parseAddress(text);
  if (!address) throw new QuestionError(`Expected an IPv6 address, found ${word}`);
  return address;
}

/** Explains a message, as one JSON object. @throws {QuestionError} */
export function explainAnswer(
  words: readonly string[],
  explain: (octets: Uint8Array, supposed: Supposed) => Explanation,
): Answer {
  try {
    const { octets, supposed } = parseExplain(words);
    return { pages: [[jsonLine(explain(octets, supposed))]], end: "OK" };
  } catch (error) {
    if (error instanceof OperatorError) return refusal(error.message);
    throw error;
  }
}
