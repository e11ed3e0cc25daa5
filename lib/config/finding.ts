import { dirname, isAbsolute, join } from "node:path";

/** Keys and indexes from the top of the document: `["listen", 0, "port"]`. */
export type ConfigPath = readonly (string | number)[];

/** How bad it is: an error keeps the server from starting. */
export type Severity = "error" | "warning" | "info";

/** Something that is to be said about a configuration, before it is known where that stands. */
export interface Finding {
  readonly severity: Severity;
  readonly path: ConfigPath;
  /** A sentence without its full stop: what was found, and what was expected. */
  readonly message: string;
  /** Whether it is only this machine that lacks something: another may have it. */
  readonly isOfMachine?: boolean;
  /** Whether the key itself is meant, and not its value. */
  readonly aboutKey?: boolean;
  /** Whether a server starts in spite of the error, but is not reloaded. */
  readonly isSurvivable?: boolean;
  /** Whether a text was expected where a mapping is that names a file or a variable with one. */
  readonly lacksText?: boolean;
}

/** Takes down what a section finds. `path` is relative to the section. */
export type Report = (
  severity: Severity,
  message: string,
  path?: ConfigPath,
  more?: Pick<Finding, "isSurvivable">,
) => void;

/** Where something stands in its file: both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A file that the configuration includes. */
export interface Source {
  /** Relative to the folder of the configuration, or absolute. */
  readonly name: string;
  /** Counts the files in the order in which they are included, from 1. */
  readonly order: number;
}

/** Something to be said about a configuration, and where. */
export interface LocatedFinding extends Finding, Position {
  /** Left out: the configuration itself. */
  readonly source?: Source;
}

/**
 * `sextant.yaml:12:5: listen[0].port: expected …, found …`.
 *
 * @param file the configuration, as its user names it
 */
export function formatFinding(
  file: string,
  { severity, path, message, line, column, source }: LocatedFinding,
): string {
  const label = severity === "error" ? "" : `${severity}: `;
  const subject = path.length === 0 ? "" : `${formatPath(path)}: `;
  return `${fileName(file, source)}:${line}:${column}: ${label}${subject}${message}`;
}

/** Where something stands: `handlers[2].preference, line 14`. */
export function formatPlace(
  { path, line, source }: Pick<LocatedFinding, "path" | "line" | "source">,
): string {
  return `${formatPath(path)}, ${source ? `${source.name} ` : ""}line ${line}`;
}

/** What a file is called for the user who names the configuration so. */
function fileName(file: string, source: Source | undefined): string {
  if (!source) return file;
  return isAbsolute(source.name) ? source.name : join(dirname(file), source.name);
}

/** In the order of the files, and each once. */
export function sortFindings(findings: readonly LocatedFinding[]): LocatedFinding[] {
  const distinct = new Map(findings.map((finding) => [formatFinding("", finding), finding]));
  return [...distinct.values()].sort((a, b) =>
    (a.source?.order ?? 0) - (b.source?.order ?? 0) || a.line - b.line || a.column - b.column
  );
}

/** `listen[0].port`. */
export function formatPath(path: ConfigPath): string {
  return path
    .map((step, index) =>
      typeof step === "number" ? `[${step}]` : `${index === 0 ? "" : "."}${step}`
    )
    .join("");
}
