import { basename } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { reasonOf } from "../thrown.ts";

/** How the modules of an extension are called in stack traces. */
export interface ModuleNames {
  /** Their files, absolute. */
  readonly files: readonly string[];
  /** Names that are not those of the files, each with its file. */
  readonly urls: ReadonlyMap<string, string>;
}

/** Where nothing is known of modules. */
export const NO_NAMES: ModuleNames = { files: [], urls: new Map() };

/** What an extension threw: what, and where in its files, as far as that is known. */
export interface Thrown {
  /** In a few words, with the place behind it: `no such line, at gold.js:12:9`. */
  readonly message: string;
  /** All that is known, with the names of the files. */
  readonly detail: string;
}

const PLACE = /file:\/\/(\/[^\s():]+):(\d+):(\d+)/g;

/** @param names of the modules of the extension, where they are known */
export function thrownBy(error: unknown, names: ModuleNames): Thrown {
  const stack = error instanceof Error ? error.stack ?? "" : "";
  // A module that cannot be parsed says where in what it says.
  const detail = named(stack.includes(reasonOf(error)) ? stack : reasonOf(error), names);
  const said = stripVTControlCharacters(named(reasonOf(error), names));
  const places = [...stripVTControlCharacters(`${said}\n${detail}`).matchAll(PLACE)];
  const place = places.find(([, file]) => names.files.includes(decoded(file!))) ??
    (names.files.length === 0 ? places[0] : undefined);
  const [, file, line, column] = place ?? [];
  const where = file === undefined ? "" : `, at ${basename(decoded(file))}:${line}:${column}`;
  return { message: `${wordsOf(said)}${where}`, detail: stripVTControlCharacters(detail) };
}

function named(text: string, { urls }: ModuleNames): string {
  let result = text;
  for (const [url, file] of urls) result = result.replaceAll(url, `file://${file}`);
  return result;
}

/** What Deno says of a module that it cannot parse has a drawing and its place behind it. */
function wordsOf(said: string): string {
  const [first = ""] = said.replace(/^(?:\w*Error: )+/, "").split("\n");
  return first.replace(/ at (?:file:\/\/)?\/\S+:\d+:\d+$/, "").replace(/[.]$/, "") || "nothing";
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
