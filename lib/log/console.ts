import { createColors } from "picocolors";
import type { Level } from "./level.ts";
import type { LogLine, LogOutput } from "./log.ts";
import { writeLine } from "./write_line.ts";

/** When the console has colours: `auto` is on a terminal. With NO_COLOR it never has. */
export type ColorChoice = "auto" | "always" | "never";

/** Writes the log to standard error. */
export function consoleOutput(level: Level, color: ColorChoice): LogOutput {
  const format = lineFormatter(
    hasColor(color, {
      isTerminal: Deno.stderr.isTerminal(),
      noColor: Boolean(Deno.env.get("NO_COLOR")),
    }),
  );
  // Nobody reads any more: that is no reason to stop serving.
  return { level, write: (line) => void writeLine(Deno.stderr, format(line)) };
}

/** Whether lines are coloured where they are written. */
export function hasColor(
  choice: ColorChoice,
  { isTerminal, noColor }: { readonly isTerminal: boolean; readonly noColor: boolean },
): boolean {
  if (noColor || choice === "never") return false;
  return choice === "always" || isTerminal;
}

/** `2026-11-21T02:09:11.926Z [INFO] message`, with the level in colour. */
export function lineFormatter(color: boolean): (line: LogLine) => string {
  const colors = createColors(color);
  const paint: Readonly<Record<Level, (text: string) => string>> = {
    "critical": (text) => colors.bold(colors.red(text)),
    "error": colors.red,
    "warning": colors.yellow,
    "info": colors.green,
    "debug": colors.blue,
    "debug-packets": colors.gray,
    "debug-handling": colors.gray,
  };
  return ({ level, message, time }) =>
    `${colors.dim(new Date(time).toISOString())} ${
      paint[level](`[${level.toUpperCase()}]`)
    } ${message}`;
}
