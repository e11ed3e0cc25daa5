import type { Json } from "./json.ts";
import { messageToJson } from "./message.ts";
import type { Message } from "./message_layout.ts";
import { codeOnWire, type Option } from "./option.ts";

type JsonObject = { [name: string]: Json };

/**
 * The message as indented lines for people, one field a line: its JSON form, without what only
 * programs need. Characters that would not be seen, or would steer a terminal, are escaped.
 *
 * @example
 * ```ts
 * import { elapsedTime } from "./options/mod.ts";
 * import { messageToText } from "./text.ts";
 *
 * const options = [elapsedTime.of(150)];
 * const text = messageToText({ kind: "client-server", type: 1, transactionId: 0xabc, options });
 * console.assert(text.startsWith("solicit\n  transaction-id: 000abc\n  elapsed-time (8)\n"));
 * ```
 */
export function messageToText(message: Message): string {
  return describe("", messageToJson(message)).join("\n");
}

/** An option as it stands in {@linkcode messageToText}, without the indentation. */
export function optionToText({ definition, value }: Option): string {
  const title = `${definition.name} (${codeOnWire(definition)})`;
  return describe(title, definition.layout.toJson(value)).join("\n");
}

function describe(title: string, value: Json): string[] {
  if (Array.isArray(value)) return describeList(title, value);
  if (!isObject(value)) return [value === true ? title : `${title}: ${describeScalar(value)}`];
  if (!isMessage(value)) return [title, ...indented(describeFields(value))];
  const { message, ...fields } = value;
  return [title ? `${title}: ${message}` : `${message}`, ...indented(describeFields(fields))];
}

function describeFields(fields: JsonObject): string[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    if (name !== "options" || !Array.isArray(value)) return describe(name, value);
    return value.every(isOption) ? value.flatMap(describeOption) : describe(name, value);
  });
}

function describeList(title: string, values: Json[]): string[] {
  if (values.length === 0) return [`${title}: none`];
  if (values.every(isOption)) return [title, ...indented(values.flatMap(describeOption))];
  if (!values.every(isObject)) return [`${title}: ${values.map(describeScalar).join(", ")}`];
  const items = values.map((value) => indented(describeFields(value)));
  return [
    title,
    ...indented(items.flatMap(([first, ...rest]) => [`-${first!.slice(1)}`, ...rest])),
  ];
}

function describeOption({ code, name, value }: JsonObject): string[] {
  return describe(`${name} (${code})`, value!);
}

function isObject(value: Json): value is JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function isOption(value: Json): value is JsonObject {
  return isObject(value) && "code" in value && "name" in value && "value" in value;
}

function isMessage(value: JsonObject): boolean {
  return "message" in value && ("options" in value || "body" in value);
}

function describeScalar(value: Json): string {
  if (value === null) return "none";
  return typeof value === "string" ? printable(value) : JSON.stringify(value);
}

const INVISIBLE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

/** Text from the network, with what would not be seen, or would steer a terminal, escaped. */
export function printable(text: string): string {
  if (text !== "" && text.search(INVISIBLE) < 0) return text;
  return JSON.stringify(text).replace(
    INVISIBLE,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

function indented(lines: string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
