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
}

/** Takes down what a section finds. `path` is relative to the section. */
export type Report = (severity: Severity, message: string, path?: ConfigPath) => void;
