import { enumerate } from "../../config/found.ts";
import type { JsonSchema } from "./json_schema.ts";

/** What a value looks like: `a whole number from 1 to 65535`, `a list of …`. */
export function valueInWords(schema: JsonSchema): string {
  const { title, anyOf, items, properties } = schema;
  if (title !== undefined) return title;
  if (schema.enum) return enumerate(schema.enum.map(code));
  if (schema.const !== undefined) return code(schema.const);
  if (anyOf) return alternativesInWords(anyOf);
  if (items) return listInWords(items);
  if (properties) return Object.keys(properties).length === 0 ? "`{}`" : "a mapping";
  switch (schema.type) {
    case "boolean":
      return "true or false";
    case "integer":
      return `a whole number${rangeInWords(schema)}`;
    case "number":
      return `a number${rangeInWords(schema)}`;
    // Schemas of extensions say less of their values than ours.
    case "string":
      return "a text";
    case undefined:
      return "a value";
    default:
      throw new Error(`There are no words for ${JSON.stringify(schema)}`);
  }
}

function rangeInWords({ minimum, maximum }: JsonSchema): string {
  if (minimum === undefined) return maximum === undefined ? "" : ` up to ${maximum}`;
  return maximum === undefined ? ` from ${minimum}` : ` from ${minimum} to ${maximum}`;
}

/** The keys by which mappings of several kinds are told apart, when there are several. */
export function kindsOf({ anyOf }: JsonSchema): { key: string; schema: JsonSchema }[] | undefined {
  if (!anyOf?.every(({ properties }) => properties)) return undefined;
  return anyOf.map((schema) => ({ key: schema.required?.[0] ?? "", schema }));
}

/** What is said of a key: its meaning, and what holds where it is left out. */
export interface KeyInWords {
  readonly meaning: string;
  readonly otherwise: string;
}

/** What a description says behind `; default`, or what the schema itself says, is the default. */
export function keyInWords(schema: JsonSchema, isRequired: boolean): KeyInWords {
  const { description = "", default: value } = schema;
  const [, meaning, said, rest = ""] = /^(.*); default:? (.+?)(?:\.( [A-Z].*)?)?$/s
    .exec(description) ?? [];
  const isPlain = ["string", "number", "boolean"].includes(typeof value);
  const otherwise = isRequired ? "required" : said ?? (isPlain ? code(value) : "");
  const described = meaning === undefined ? description : sentence(meaning) + rest;
  return { meaning: sentence(described), otherwise };
}

/** Text as it can stand in a cell of a table. */
export function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

function alternativesInWords(alternatives: readonly JsonSchema[]): string {
  const [one, many, ...more] = alternatives;
  const isOneOrMany = many?.items !== undefined && more.length === 0 &&
    valueInWords(many.items) === valueInWords(one!);
  return isOneOrMany
    ? `${valueInWords(one!)}, or a list of such`
    : alternatives.map(valueInWords).join(", or ");
}

function listInWords(items: JsonSchema): string {
  const kinds = kindsOf(items);
  if (kinds) return `a list of mappings, each with ${enumerate(kinds.map(({ key }) => code(key)))}`;
  return items.properties ? "a list of mappings" : `a list; each: ${valueInWords(items)}`;
}

function sentence(text: string): string {
  return text === "" || /[.:?!]$/.test(text) ? text : `${text}.`;
}

function code(value: unknown): string {
  return `\`${value}\``;
}
