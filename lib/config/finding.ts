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
}

/** Takes down what a section finds. `path` is relative to the section. */
export type Report = (
  severity: Severity,
  message: string,
  path?: ConfigPath,
  more?: Pick<Finding, "isSurvivable">,
) => void;

/** Where something stands in the file: both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Something to be said about a configuration, and where. */
export interface LocatedFinding extends Finding, Position {}

/** `sextant.yaml:12:5: listen[0].port: expected …, found …`. */
export function formatFinding(
  file: string,
  { severity, path, message, line, column }: LocatedFinding,
): string {
  const label = severity === "error" ? "" : `${severity}: `;
  const subject = path.length === 0 ? "" : `${formatPath(path)}: `;
  return `${file}:${line}:${column}: ${label}${subject}${message}`;
}

/** Where something stands: `handlers[2].preference, line 14`. */
export function formatPlace({ path, line }: Pick<LocatedFinding, "path" | "line">): string {
  return `${formatPath(path)}, line ${line}`;
}

/** In the order of the file, and each once. */
export function sortFindings(findings: readonly LocatedFinding[]): LocatedFinding[] {
  const distinct = new Map(findings.map((finding) => [formatFinding("", finding), finding]));
  return [...distinct.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}

/** `listen[0].port`. */
export function formatPath(path: ConfigPath): string {
  return path
    .map((step, index) =>
      typeof step === "number" ? `[${step}]` : `${index === 0 ? "" : "."}${step}`
    )
    .join("");
}
