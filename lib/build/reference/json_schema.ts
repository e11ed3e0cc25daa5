import { z } from "zod";
import type { ConditionSection } from "../../config/condition_section.ts";
import { type EntrySections, MATCH_KEYS } from "../../config/handlers_section.ts";
import { COMBINATIONS } from "../../config/match_reader.ts";
import { include } from "../../config/sections/include.ts";
import { asZod, type Schema } from "../../config/schema.ts";
import { sections } from "../../config/sections/mod.ts";

/** A JSON Schema, as far as the schemas of the configuration make use of it. */
export interface JsonSchema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly [keyword: string]: unknown;
}

/** What editors understand best. */
const DIALECT = "http://json-schema.org/draft-07/schema#";
const HANDLERS = "#/definitions/handlers";
const MATCH = "#/definitions/match";

/** What a schema of the configuration says of a value as it is written. */
export function jsonSchemaOf(schema: Schema): JsonSchema {
  const { $schema: _, definitions: __, ...json } = wholeSchemaOf(schema);
  return json as JsonSchema;
}

function wholeSchemaOf(schema: Schema): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(asZod(schema), { io: "input", target: "draft-7", unrepresentable: "any" });
}

/** What schemas refer to that is the same in several of them. */
function definitionsIn(sections: readonly { schema: Schema }[]): Record<string, unknown> {
  return Object.assign({}, ...sections.map(({ schema }) => wholeSchemaOf(schema).definitions));
}

/** The whole configuration language, for editors. */
export function configurationSchema(entrySections: EntrySections): JsonSchema {
  const topLevel = Object.values(sections).map(({ name, help, schema }) => ({
    name,
    json: { ...jsonSchemaOf(schema as z.ZodType), description: help },
    isRequired: !(schema as z.ZodType).isOptional(),
  }));
  const handlers: JsonSchema = {
    $ref: HANDLERS,
    description: "What the server answers, in this order: handlers, and matches with handlers.",
  };
  const properties = Object.fromEntries([
    ...topLevel.map(({ name, json }) => [name, json]),
    ["handlers", handlers],
  ]);
  return {
    $schema: DIALECT,
    title: "Configuration of Sextant",
    type: "object",
    properties: orTextsOfElsewhere(properties),
    required: [
      ...topLevel.filter(({ isRequired }) => isRequired).map(({ name }) => name),
      "handlers",
    ],
    additionalProperties: false,
    definitions: {
      handlers: { type: "array", items: orTextsOfElsewhere(entrySchema(entrySections)) },
      match: orTextsOfElsewhere(matchSchema(entrySections.conditionSections)),
      ...orTextsOfElsewhere(definitionsIn(entrySections.handlerSections)),
      elsewhere: ELSEWHERE,
    },
  };
}

/** What may stand in the place of a text. */
const ELSEWHERE: JsonSchema = {
  type: "object",
  properties: {
    file: { type: "string", description: "A file with the text." },
    env: { type: "string", pattern: "^SEXTANT_", description: "A variable with the text." },
  },
  additionalProperties: false,
  minProperties: 1,
  maxProperties: 1,
};

/** The same, where each text may come from elsewhere. */
function orTextsOfElsewhere<T>(schema: T): T {
  if (Array.isArray(schema)) return schema.map((each) => orTextsOfElsewhere(each)) as T;
  if (typeof schema !== "object" || schema === null) return schema;
  const inner = Object.fromEntries(
    Object.entries(schema).map((
      [key, value],
    ) => [key, key === "if" || key === "then" ? value : orTextsOfElsewhere(value)]),
  ) as JsonSchema;
  if (inner.type !== "string") return inner as T;
  const { title, description, default: usual, ...text } = inner;
  return {
    ...title !== undefined && { title },
    ...description !== undefined && { description },
    ...usual !== undefined && { default: usual },
    anyOf: [text, { $ref: "#/definitions/elsewhere" }],
  } as T;
}

/** The value of `match`. */
export function matchSchema(conditionSections: readonly ConditionSection[]): JsonSchema {
  return {
    type: "object",
    properties: {
      ...described(conditionSections),
      not: { $ref: MATCH, title: "a mapping of conditions", description: COMBINATIONS.not },
      any: {
        type: "array",
        items: { $ref: MATCH },
        minItems: 1,
        title: "a list of mappings of conditions",
        description: COMBINATIONS.any,
      },
    },
    additionalProperties: false,
    minProperties: 1,
  };
}

/**
 * One mapping with every key that an entry can have, of which it has one, or `match` and
 * `handlers`: editors complete that, and say more of a mistake, than one schema for each handler.
 */
function entrySchema({ handlerSections }: EntrySections): JsonSchema {
  return {
    type: "object",
    properties: {
      match: {
        $ref: MATCH,
        description: "Conditions, all of which must hold for the handlers beside it to apply.",
      },
      handlers: { $ref: HANDLERS, description: "What applies where the match beside it holds." },
      else: { $ref: HANDLERS, description: "What applies where the match beside it does not." },
      [include.name]: {
        ...jsonSchemaOf(include.schema),
        description: "Files that are lists of handlers, which stand here in its place.",
      },
      ...described(handlerSections),
    },
    additionalProperties: false,
    minProperties: 1,
    if: { anyOf: MATCH_KEYS.map((key) => ({ required: [key] })) },
    then: { required: ["match", "handlers"], propertyNames: { enum: MATCH_KEYS } },
    else: { maxProperties: 1 },
  };
}

function described(
  sections: readonly { name: string; help: string; schema: Schema }[],
): Record<string, JsonSchema> {
  return Object.fromEntries(
    sections.map(({ name, help, schema }) => [
      name,
      { ...jsonSchemaOf(schema), description: help },
    ]),
  );
}
