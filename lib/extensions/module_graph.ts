import { basename, dirname, join, resolve } from "node:path";
import { createHash } from "node:crypto";
import { type ImportSpecifier, initSync, parse } from "es-module-lexer";
import { FileReader, Unreadable } from "../config/file_reader.ts";
import { reasonOf } from "../thrown.ts";
import { ExtensionProblem } from "./problem.ts";
import { positionAt } from "./source_position.ts";
import { checkTrusted } from "./trusted_files.ts";

/** More files belong into one that is bundled. */
const MOST_FILES = 200;

/** A file of an extension with all that it imports from files. */
export interface ModuleGraph {
  /** Absolute. */
  readonly entry: string;
  /** The text of the entry. */
  readonly text: string;
  /** Absolute paths, the entry first. */
  readonly files: readonly string[];
  /** What all of them have in common, without a slash at the end. */
  readonly folder: string;
  /** Tells this state of all files from any other. */
  readonly digest: string;
}

/**
 * Reads a module with what it imports, and makes sure that it can be loaded everywhere and that
 * nobody else can change it.
 *
 * @param uid of this process
 * @throws {ExtensionProblem}
 */
export function readModuleGraph(entry: string, uid: number): ModuleGraph {
  const reader = new FileReader();
  const texts = new Map<string, string>();
  const open = [{ file: entry, importer: "" }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { file, importer } = next;
    if (texts.has(file)) continue;
    if (texts.size === MOST_FILES) {
      throw new ExtensionProblem(
        `expected at most ${MOST_FILES} files with what it imports: bundle them into one ` +
          "(deno bundle)",
      );
    }
    checkTrusted(file, uid);
    const text = read(reader, file, importer);
    texts.set(file, text);
    // What TypeScript imports is known once its types are gone, and is no file.
    if (/\.(?:json|m?ts)$/.test(file)) continue;
    for (const { specifier, where } of importsIn(file, text)) {
      const target = targetOf(specifier, file, where);
      if (target !== undefined) open.push({ file: target, importer: where });
    }
  }
  const files = [...texts.keys()];
  return {
    entry,
    text: texts.get(entry)!,
    files,
    folder: commonFolder(files),
    digest: hash(texts),
  };
}

/** Makes sure that a module imports nothing but what comes with the program. @throws {ExtensionProblem} */
export function checkImportsNoFile(file: string, text: string): void {
  for (const { specifier, where } of importsIn(file, text)) {
    if (targetOf(specifier, file, where) === undefined) continue;
    throw new ExtensionProblem(
      `${where} imports ${specifier}, and a .ts extension is one file: import types with import ` +
        "type, and bundle the rest (deno bundle --output NAME.js NAME.ts)",
    );
  }
}

/** The SHA-256 of a file in hexadecimal. */
export function sha256Of(file: string): string {
  return createHash("sha256").update(Deno.readFileSync(file)).digest("hex");
}

function read(reader: FileReader, file: string, importer: string): string {
  try {
    return reader.read(file);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const by = importer === "" ? "" : `, which ${importer} imports`;
    throw new ExtensionProblem(`${file}${by} ${error.message}`, { cause: error });
  }
}

interface Imported {
  readonly specifier: string;
  /** `gold.js:3:9`. */
  readonly where: string;
}

let isReady = false;

function importsIn(file: string, text: string): Imported[] {
  if (!isReady) initSync();
  isReady = true;
  try {
    const [imports] = parse(text);
    return imports.flatMap((each) => importedBy(each, file, text));
  } catch (error) {
    const [, line = "1", column = "1"] = /:(\d+):(\d+)$/.exec(reasonOf(error)) ?? [];
    const where = `${basename(file)}:${line}:${column}`;
    throw new ExtensionProblem(`it is no JavaScript that can be read, at ${where}`, {
      cause: error,
    });
  }
}

/** What is imported by a name that is only known at run time is left to that. */
function importedBy({ n, s }: ImportSpecifier, file: string, text: string): Imported[] {
  return n === undefined ? [] : [{ specifier: n, where: positionAt(file, text, s) }];
}

/** The file that is imported; `undefined`: it comes with the program. @throws {ExtensionProblem} */
function targetOf(specifier: string, file: string, where: string): string | undefined {
  if (specifier.startsWith("node:")) return undefined;
  if (!/^\.{1,2}\//.test(specifier)) {
    throw new ExtensionProblem(
      `${where} imports ${specifier}, which a compiled program cannot load: take what the library ` +
        "has from the argument of the extension, and bundle what it does not have into one file " +
        `(deno bundle --output bundled.js ${basename(file)})`,
    );
  }
  if (/\.(?:m?js|json)$/.test(specifier)) return resolve(dirname(file), specifier);
  throw new ExtensionProblem(
    `${where} imports ${specifier}, expected a file whose name ends in .js, .mjs or .json`,
  );
}

function commonFolder(files: readonly string[]): string {
  const [first = [], ...others] = files.map((file) => dirname(file).split("/"));
  const length = first.findIndex((name, at) => others.some((other) => other[at] !== name));
  return join("/", ...length < 0 ? first : first.slice(0, length));
}

function hash(texts: ReadonlyMap<string, string>): string {
  const hash = createHash("sha256");
  for (const [file, text] of texts) hash.update(`${file}\0${text.length}\0${text}`);
  return hash.digest("hex");
}
