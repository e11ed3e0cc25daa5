import type { z } from "zod";

/**
 * Reads a value of the configuration, and says what it looks like: an interface of ours, so that who
 * writes handlers needs no package of a certain version. What zod makes is one.
 */
export interface Schema<Value = unknown> {
  /** Reads a value as YAML has it. @param how what is said of what is wrong; by whoever reads */
  safeParse(input: unknown, how?: object): SchemaResult<Value>;
  /** The JSON Schema (draft 7) of values as they are written. */
  toJSONSchema(how?: object): object;
}

/** What became of reading a value. */
export type SchemaResult<Value> =
  | { readonly success: true; readonly data: Value }
  | { readonly success: false; readonly error: { readonly issues: readonly SchemaIssue[] } };

/** Something that is wrong with a value. */
export interface SchemaIssue {
  /** Where in it. */
  readonly path: readonly PropertyKey[];
  /** A sentence without its full stop. */
  readonly message: string;
}

/** The same schema to who asks it more than we do of one. */
export function asZod<Value>(schema: Schema<Value>): z.ZodType<Value> {
  return schema as unknown as z.ZodType<Value>;
}
