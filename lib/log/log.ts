import { isAtLeast, type Level, LEVELS } from "./level.ts";

/** Where the server says what it does. */
export interface Log {
  /** Whether a line of this level is written anywhere: ask before making one that costs something. */
  isEnabled(level: Level): boolean;
  /** Writes a line: a sentence without its full stop. */
  write(level: Level, message: string): void;
}

/** A line as it goes to an output. */
export interface LogLine {
  readonly level: Level;
  readonly message: string;
  /** Unix milliseconds. */
  readonly time: number;
}

/** One place that lines go to. */
export interface LogOutput {
  /** Everything from critical down to this level is written. */
  readonly level: Level;
  write(line: LogLine): void;
}

/** Opens a log, which writes each line to the outputs that want it. */
export function openLog(outputs: readonly LogOutput[]): Log {
  const wanting = new Map(
    LEVELS.map((level) => [level, outputs.filter((output) => isAtLeast(level, output.level))]),
  );
  return {
    isEnabled: (level) => wanting.get(level)!.length > 0,
    write: (level, message) => {
      const line = { level, message, time: Date.now() };
      for (const output of wanting.get(level)!) output.write(line);
    },
  };
}
