import { isAtLeast, type Level, LEVELS } from "./level.ts";

/** Where the server says what it does. */
export interface Log {
  /** Whether a line of this level is written anywhere: ask before making one that costs something. */
  isEnabled(level: Level): boolean;
  /**
   * Writes a line: a sentence without its full stop.
   *
   * @param fields makes what is said besides for programs; called at once, or not at all
   */
  write(level: Level, message: string, fields?: () => LogFields): void;
}

/** What a line says besides its sentence, for programs. */
export type LogFields = Readonly<Record<string, string | number | readonly string[]>>;

/** A line as it goes to an output. */
export interface LogLine {
  readonly level: Level;
  readonly message: string;
  /** Unix milliseconds. */
  readonly time: number;
  /** Only where an output takes them. */
  readonly fields?: LogFields | undefined;
}

/** One place that lines go to. */
export interface LogOutput {
  /** Everything from critical down to this level is written. */
  readonly level: Level;
  /** Whether it writes fields. Default: it does not. */
  readonly takesFields?: boolean;
  write(line: LogLine): void;
}

/** Opens a log, which writes each line to the outputs that want it. */
export function openLog(outputs: readonly LogOutput[]): Log {
  const wanting = new Map(
    LEVELS.map((level) => [level, outputs.filter((output) => isAtLeast(level, output.level))]),
  );
  return {
    isEnabled: (level) => wanting.get(level)!.length > 0,
    write: (level, message, fields) => {
      const wanted = wanting.get(level)!;
      const told = wanted.some(({ takesFields }) => takesFields) ? fields?.() : undefined;
      const line = { level, message, time: Date.now(), fields: told };
      for (const output of wanted) output.write(line);
    },
  };
}
