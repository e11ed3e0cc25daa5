import {
  configureSync,
  disposeSync,
  getLogger,
  type Logger,
  type LogLevel,
  type LogRecord,
  type Sink,
} from "@logtape/logtape";
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

// LogTape has six levels; the two most verbose ones of ours share its lowest, a category each.
const LOGTAPE: Readonly<Record<Level, { category: string; level: LogLevel }>> = {
  "critical": { category: "server", level: "fatal" },
  "error": { category: "server", level: "error" },
  "warning": { category: "server", level: "warning" },
  "info": { category: "server", level: "info" },
  "debug": { category: "server", level: "debug" },
  "debug-packets": { category: "packets", level: "trace" },
  "debug-handling": { category: "handling", level: "trace" },
};

/** Opens the log. There is one a process: opening it again replaces the outputs. */
export function openLog(outputs: readonly LogOutput[]): Log {
  const sinks = Object.fromEntries(outputs.map((output, at) => [`output-${at}`, sinkOf(output)]));
  const names = Object.keys(sinks);
  const verbosest = LEVELS.findLast((level) =>
    outputs.some((output) => isAtLeast(level, output.level))
  );
  configureSync({
    reset: true,
    sinks,
    loggers: [
      ...["server", "packets", "handling"].map((category) => ({
        category: ["sextant", category],
        sinks: names,
        lowestLevel: lowestLevel(category, verbosest),
      })),
      { category: ["logtape", "meta"], sinks: [] },
    ],
  });
  const loggers = Object.fromEntries(
    LEVELS.map((level) => [level, getLogger(["sextant", LOGTAPE[level].category])]),
  ) as Record<Level, Logger>;
  const enabled = new Set(
    LEVELS.filter((level) => verbosest !== undefined && isAtLeast(level, verbosest)),
  );
  return {
    isEnabled: (level) => enabled.has(level),
    write: (level, message) => {
      // As a property, so that braces in the message stay what they are.
      loggers[level][LOGTAPE[level].level]("{message}", { message });
    },
  };
}

/** Closes what the outputs have open. */
export function closeLog(): void {
  disposeSync();
}

function lowestLevel(category: string, verbosest: Level | undefined): LogLevel | null {
  const wanted = LEVELS.filter((level) =>
    LOGTAPE[level].category === category && verbosest !== undefined && isAtLeast(level, verbosest)
  );
  const last = wanted.at(-1);
  return last === undefined ? null : LOGTAPE[last].level;
}

function sinkOf(output: LogOutput): Sink {
  return (record: LogRecord) => {
    const level = levelOf(record);
    if (!isAtLeast(level, output.level)) return;
    output.write({
      level,
      message: String(record.properties["message"]),
      time: record.timestamp,
    });
  };
}

function levelOf({ category, level }: LogRecord): Level {
  return LEVELS.find((each) =>
    LOGTAPE[each].category === category[1] && LOGTAPE[each].level === level
  )!;
}
