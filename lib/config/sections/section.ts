import type { z } from "zod";

/** A top-level key: its name, its value, and what that means. */
export interface Section<T> {
  readonly name: string;
  /** For the reference, in a sentence or several. */
  readonly help: string;
  /** For the reference: the key and a value, in YAML. */
  readonly example: string;
  /** Reads the value, `undefined` where the key is left out. Every key in it has a description. */
  readonly schema: z.ZodType<T>;
}
