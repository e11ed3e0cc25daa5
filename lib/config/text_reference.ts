import { dirname, resolve } from "node:path";
import { type FileReader, Unreadable, wordUnreadable } from "./file_reader.ts";
import { found, isMapping } from "./found.ts";

/** Other variables are not a configuration's to read. */
const PREFIX = "SEXTANT_";

/** What stands for a text: `{ file: PATH }` or `{ env: NAME }`. */
export interface TextReference {
  readonly kind: "file" | "env";
  /** The path or the name, as written. */
  readonly name: string;
}

/** What a value refers to, where it stands for a text. */
export function referenceIn(value: unknown): TextReference | undefined {
  if (!isMapping(value)) return undefined;
  const [[kind, name] = [], ...more] = Object.entries(value);
  if (more.length > 0 || typeof name !== "string") return undefined;
  return kind === "file" || kind === "env" ? { kind, name } : undefined;
}

/** A text, or why there is none: a sentence. */
export type ReferredText =
  | { readonly text: string; readonly path?: string }
  | { readonly why: string };

/** Finds the texts that values refer to. */
export class ReferredTexts {
  readonly #reader: FileReader;
  readonly #environment: (name: string) => string | undefined;

  constructor(reader: FileReader, environment: (name: string) => string | undefined) {
    this.#reader = reader;
    this.#environment = environment;
  }

  /** @param file the one that the reference is in: an absolute path */
  find({ kind, name }: TextReference, file: string): ReferredText {
    return kind === "env" ? this.#ofVariable(name) : this.#ofFile(name, file);
  }

  #ofVariable(name: string): ReferredText {
    if (!name.startsWith(PREFIX)) {
      return {
        why: `expected the name of a variable that begins with ${PREFIX}, found ${found(name)}`,
      };
    }
    const text = this.#environment(name);
    return text === undefined ? { why: `the environment has no variable ${name}` } : { text };
  }

  /** Whoever writes a text into a file ends the line, and does not mean that end. */
  #ofFile(name: string, file: string): ReferredText {
    const path = resolve(dirname(file), name);
    try {
      return { text: this.#reader.read(path).replace(/\r?\n$/, ""), path };
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return { why: wordUnreadable(name, error) };
    }
  }
}
