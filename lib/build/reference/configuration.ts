import type { ConditionSection } from "../../config/condition_section.ts";
import type { EntrySections } from "../../config/handlers_section.ts";
import { sections } from "../../config/sections/mod.ts";
import { cell, keyInWords, kindsOf, valueInWords } from "./in_words.ts";
import { type JsonSchema, jsonSchemaOf, matchSchema } from "./json_schema.ts";

/** What people write themselves: the pages around what is generated, in Markdown. */
export interface ReferencePages {
  /** What comes before everything else. */
  readonly introduction: string;
  /** How `handlers` are read: order, conditions, and how handlers of one kind go together. */
  readonly handlers: string;
}

/** What is to be told of a section or a handler. */
interface Described {
  readonly name: string;
  readonly help: string;
  readonly example: string;
  readonly schema: unknown;
}

/** The configuration reference, from what sections and handlers declare: a page of Markdown. */
export function configurationReference(
  { conditionSections, handlerSections }: EntrySections,
  pages: ReferencePages,
): string {
  const topLevel = Object.values(sections);
  return [
    pages.introduction.trimEnd(),
    "",
    "## Contents",
    "",
    ...topLevel.map(({ name }) => link(name)),
    link("handlers"),
    `  ${link("match")}`,
    ...handlerSections.map(({ name }) => `  ${link(name)}`),
    "",
    ...topLevel.flatMap((section) => described("##", section)),
    "## `handlers`",
    "",
    pages.handlers.trimEnd(),
    "",
    "### `match`",
    "",
    ...valueLines("###", matchSchema(conditionSections)),
    ...handlerSections.flatMap((section) => described("###", section)),
  ].join("\n").trimEnd() + "\n";
}

function described(heading: string, { name, help, example, schema }: Described): string[] {
  const json = jsonSchemaOf(schema as Parameters<typeof jsonSchemaOf>[0]);
  return [
    `${heading} \`${name}\``,
    "",
    ...isScalar(json) ? scalarLines(help, json) : [help, "", ...valueLines(heading, json)],
    ...exampleLines(example, heading === "###"),
  ];
}

/** What the reference says of a section or a kind of handler: lines of Markdown. */
export function sectionLines(section: Described): string[] {
  return described("#", section);
}

/** What the reference says of a condition: lines of Markdown. */
export function conditionLines({ name, help, schema }: ConditionSection): string[] {
  const json = jsonSchemaOf(schema);
  return [
    `# \`${name}\``,
    "",
    help,
    "",
    ...isScalar(json) ? [`Value: ${valueInWords(json)}.`] : valueLines("#", json),
  ];
}

function isScalar({ properties, items }: JsonSchema): boolean {
  return !properties && !items;
}

function scalarLines(help: string, schema: JsonSchema): string[] {
  const { meaning, otherwise } = keyInWords({ ...schema, description: help }, false);
  const value = `Value: ${valueInWords(schema)}.`;
  return [meaning, "", otherwise === "" ? value : `${value} Default: ${otherwise}.`, ""];
}

function valueLines(heading: string, schema: JsonSchema): string[] {
  const kinds = schema.items && kindsOf(schema.items);
  if (kinds) {
    return [
      `Value: ${valueInWords(schema)}.`,
      "",
      ...kinds.flatMap(({ key, schema }) => kindLines(`${heading}#`, key, schema)),
    ];
  }
  const mapping = schema.properties ? schema : schema.items?.properties ? schema.items : undefined;
  if (!mapping) throw new Error("This is neither a mapping nor a list of mappings");
  if (Object.keys(mapping.properties!).length === 0) return ["It has no keys.", ""];
  return [...schema.items ? ["Value: a list of mappings.", ""] : [], ...table(mapping)];
}

/** Where the key that tells the kind holds all the others, those are what there is to tell. */
function kindLines(heading: string, key: string, schema: JsonSchema): string[] {
  const inner = schema.properties?.[key];
  const isWhole = inner?.properties !== undefined && Object.keys(schema.properties!).length === 1;
  return [
    `${heading} \`${key}\``,
    "",
    ...isWhole ? [keyInWords(inner, false).meaning, "", ...table(inner)] : table(schema),
  ];
}

function table(mapping: JsonSchema): string[] {
  return [
    "| Key | Value | Default | Meaning |",
    "| --- | --- | --- | --- |",
    ...rows(mapping, ""),
    "",
  ];
}

/** @param kind the key that tells these mappings from those of other kinds */
function rows(
  { properties = {}, required = [] }: JsonSchema,
  outer: string,
  kind?: string,
): string[] {
  return Object.entries(properties).flatMap(([key, schema]) => {
    const { meaning, otherwise: usual } = keyInWords(schema, required.includes(key));
    const otherwise = key === kind ? "one of these" : usual;
    const cells = [`\`${outer}${key}\``, valueInWords(schema), otherwise, meaning].map(cell);
    return [`| ${cells.join(" | ")} |`, ...innerRows(schema, `${outer}${key}`)];
  });
}

function innerRows(schema: JsonSchema, name: string): string[] {
  if (schema.properties) return rows(schema, `${name}.`);
  const { items } = schema;
  if (!items) return [];
  const kinds = kindsOf(items);
  if (!kinds) return rows(items, `${name}[].`);
  return kinds.flatMap(({ key, schema }) => rows(schema, `${name}[].`, key));
}

function exampleLines(example: string, isEntry: boolean): string[] {
  const lines = example.trim().split("\n");
  const entry = lines.map((line, at) => `${at === 0 ? "- " : "  "}${line}`);
  return ["```yaml", ...isEntry ? entry : lines, "```", ""];
}

function link(name: string): string {
  return `- [\`${name}\`](#${name})`;
}
