import { dirname, isAbsolute, join, resolve } from "node:path";
import { ConfigDocument } from "./document.ts";
import { filesLike, folderOf, isPattern } from "./file_pattern.ts";
import { type FileReader, Unreadable, wordUnreadable } from "./file_reader.ts";
import type { LocatedFinding, Severity } from "./finding.ts";
import { type Place, type SourceFile, within } from "./origins.ts";
import { readWith } from "./schema_findings.ts";
import { include } from "./sections/include.ts";

/** A file in a file in a file: deeper is no order that anybody could follow. */
const MOST_LEVELS = 20;
/** Each of ten thousand links may have a file of its own. */
const MOST_FILES = 20_000;

/** A file or folder that has to be read again for the same configuration. */
export interface IncludedPath {
  /** Absolute. */
  readonly path: string;
  /** Where it is included. */
  readonly place: Place;
  readonly isFolder: boolean;
}

/** Opens the files that a configuration includes. */
export class IncludedFiles {
  readonly findings: LocatedFinding[] = [];
  /** What was read, the first file excepted. */
  readonly paths: IncludedPath[] = [];
  readonly #reader: FileReader;
  readonly #files = new Map<string, { readonly file: SourceFile; readonly text: string }>();
  /** Those that the current one is included by, and itself. */
  readonly #open: SourceFile[];
  readonly #identities = new Map<string, string>();
  #included = 0;

  /** @param first the file that includes the others */
  constructor(first: SourceFile, reader: FileReader) {
    this.#open = [first];
    this.#reader = reader;
  }

  /** Calls back with each file that is included, in order. */
  each(written: unknown, place: Place, use: (file: SourceFile) => void): void {
    const reading = readWith(include.schema, written, place.path);
    if (!reading.ok) {
      this.findings.push(...reading.findings.map((each) => place.file.document.locate(each)));
      return;
    }
    const isList = Array.isArray(written);
    for (const [index, name] of (reading.value ?? []).entries()) {
      const at = isList ? within(place, index) : place;
      for (const found of this.#named(name, at)) this.#openFile(found, at, use);
    }
  }

  /** What a file or a pattern stands for, as it is written. */
  #named(name: string, place: Place): string[] {
    if (!isPattern(name)) return [name];
    const path = resolve(dirname(place.file.path), name);
    const folder = folderOf(path);
    this.paths.push({ path: folder, place, isFolder: true });
    try {
      const found = filesLike(path);
      if (found.length === 0) this.say("info", place, `${name} stands for no file that is there`);
      return found.map((each) => isAbsolute(name) ? each : relativeAs(name, folder, each));
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) throw error;
      this.say(
        "error",
        place,
        `expected a folder that can be read: ${folder} is none to this user`,
      );
      return [];
    }
  }

  #openFile(name: string, place: Place, use: (file: SourceFile) => void): void {
    const path = resolve(dirname(place.file.path), name);
    const why = this.#whyNot(path);
    if (why !== undefined) return this.say("error", place, why);
    const file = this.#read(path, name, place);
    if (!file) return;
    this.#open.push(file);
    use(file);
    this.#open.pop();
  }

  #whyNot(path: string): string | undefined {
    const at = this.#open.findIndex((each) =>
      each.path === path || this.#identityOf(each.path) === this.#identityOf(path)
    );
    if (at >= 0) {
      const others = this.#open.slice(at + 1).map(nameOf);
      const by = others.length === 0 ? "" : `, by ${others.join(" and ")}`;
      return `${nameOf(this.#open[at]!)} includes itself${by}`;
    }
    if (this.#open.length > MOST_LEVELS) {
      return `expected at most ${MOST_LEVELS} levels of files that include others`;
    }
    return ++this.#included > MOST_FILES
      ? `expected at most ${MOST_FILES} included files`
      : undefined;
  }

  /** What is the same for two names of one file. */
  #identityOf(path: string): string {
    const known = this.#identities.get(path);
    if (known !== undefined) return known;
    const identity = identityOf(path);
    this.#identities.set(path, identity);
    return identity;
  }

  #read(path: string, name: string, place: Place): SourceFile | undefined {
    try {
      const known = this.#files.get(path);
      if (known) {
        this.#reader.count(known.text);
        return known.file;
      }
      const text = this.#reader.read(path);
      const source = { name: besides(place.file.name, name), order: this.#files.size + 1 };
      const file = { path, name: source.name, source, document: new ConfigDocument(text, source) };
      this.#files.set(path, { file, text });
      this.paths.push({ path, place, isFolder: false });
      this.findings.push(...file.document.errors);
      return file.document.value === undefined ? undefined : file;
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.say("error", place, wordUnreadable(name, error));
      return undefined;
    }
  }

  /** Takes down what is to be said of a place. */
  say(severity: Severity, { file, path }: Place, message: string, aboutKey = false): void {
    this.findings.push(file.document.locate({ severity, path, message, aboutKey }));
  }
}

/** What a file is called beside the configuration: what is included is relative to its file. */
function besides(includer: string, name: string): string {
  return isAbsolute(name) ? name : join(dirname(includer), name);
}

function nameOf({ name }: SourceFile): string {
  return name;
}

function relativeAs(pattern: string, folder: string, path: string): string {
  return join(folderOf(pattern), path.slice(folder.length));
}

function identityOf(path: string): string {
  try {
    const { dev, ino } = Deno.statSync(path);
    return `${dev}:${ino}`;
  } catch {
    // What is not there is said when it is read.
    return path;
  }
}
