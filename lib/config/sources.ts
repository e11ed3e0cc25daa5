import { basename, dirname, resolve } from "node:path";
import { ConfigDocument } from "./document.ts";
import { FileReader } from "./file_reader.ts";
import { type ConfigPath, type Finding, formatPath, type LocatedFinding } from "./finding.ts";
import { valueAt } from "./found.ts";
import { withIncluded } from "./including.ts";
import { Origins, type SourceFile } from "./origins.ts";
import { referenceIn, type ReferredText, ReferredTexts } from "./text_reference.ts";

/** A file or folder that belongs to a configuration, besides the configuration itself. */
export interface OtherSource {
  /** Absolute. */
  readonly path: string;
  /** For people: `an included file`. */
  readonly what: string;
  /** Where the configuration names it. */
  readonly at: ConfigPath;
}

/** A configuration as it stands in its file, and in those that it includes and takes texts from. */
export class Sources {
  /** What all of them say together, as plain values; `undefined` when there are errors. */
  readonly value: unknown;
  /** What is wrong with the files as such. */
  readonly findings: readonly LocatedFinding[];
  /** What has to be read again for the same configuration. */
  readonly others: OtherSource[];
  readonly #origins: Origins;
  readonly #texts: ReferredTexts;
  /** Where texts stand that came from elsewhere, each with where from, or why there is none. */
  readonly #referred = new Map<string, ReferredText & { readonly name: string }>();

  /** @param path of the configuration, absolute */
  constructor(
    text: string,
    path: string,
    environment: (name: string) => string | undefined,
    reader: FileReader = new FileReader(),
  ) {
    const file: SourceFile = { path, name: basename(path), document: new ConfigDocument(text) };
    const whole = file.document.value === undefined
      ? { value: undefined, origins: new Origins({ file, path: [] }), findings: [], paths: [] }
      : withIncluded(file, reader);
    this.findings = [...file.document.errors, ...whole.findings];
    const isBroken = whole.findings.some(({ severity }) => severity === "error");
    this.value = isBroken ? undefined : whole.value;
    this.#origins = whole.origins;
    this.#texts = new ReferredTexts(reader, environment);
    this.others = whole.paths.map(({ path, place, isFolder }, index) => {
      const at = ["include", index];
      whole.origins.setAt(at, place);
      return { path, what: isFolder ? "a folder of included files" : "an included file", at };
    });
  }

  /** An absolute path: what is relative is so to the file in which it stands. */
  resolve(relative: string, at: ConfigPath): string {
    return resolve(dirname(this.#origins.of(at).file.path), relative);
  }

  /** Finds where it stands what a finding is about. */
  locate(finding: Finding): LocatedFinding {
    const { file, path } = this.#origins.of(finding.path);
    const located = file.document.locate(
      { ...finding, path },
      (other) => this.#mention(other, file),
    );
    const referred = finding.lacksText ? undefined : this.#referred.get(formatPath(finding.path));
    return referred ? { ...located, message: `${located.message}, in ${referred.name}` } : located;
  }

  /**
   * Puts texts in the place of what refers to them, where a text was expected.
   *
   * @returns whether there were any, so that the value is to be read once more
   */
  putTexts(findings: readonly Finding[]): boolean {
    let isChanged = false;
    for (const { path } of findings.filter(({ lacksText }) => lacksText)) {
      const key = formatPath(path);
      const holder = valueAt(this.value, path.slice(0, -1)) as Record<string | number, unknown>;
      const reference = referenceIn(holder?.[path.at(-1)!]);
      if (!reference || this.#referred.has(key)) continue;
      const text = this.#texts.find(reference, this.#origins.of(path).file.path);
      this.#referred.set(key, { ...text, name: reference.name });
      if ("why" in text) continue;
      holder[path.at(-1)!] = text.text;
      isChanged = true;
      if (text.path !== undefined) {
        this.others.push({ path: text.path, what: "a file with a text", at: path });
      }
    }
    return isChanged;
  }

  /** What is said of what could not be read, with texts that are not there by why. */
  worded(findings: readonly Finding[]): Finding[] {
    return findings.map((finding) => {
      const referred = finding.lacksText ? this.#referred.get(formatPath(finding.path)) : undefined;
      return referred && "why" in referred ? { ...finding, message: referred.why } : finding;
    });
  }

  /** A place as a sentence names it that is about something in `from`. */
  #mention(path: ConfigPath, from: SourceFile): string {
    const { file, path: own } = this.#origins.of(path);
    const where = formatPath(own);
    if (file === from) return where;
    return `${where} of ${file.name}:${file.document.positionOf(own).line}`;
  }
}
