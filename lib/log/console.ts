import { createColors } from "picocolors";
import { jsonLineOf, type LogFormat } from "./json_line.ts";
import type { Level } from "./level.ts";
import type { LogLine } from "./log.ts";
import type { LineSink } from "./queued_output.ts";

/** When the console has colours: `auto` is on a terminal. With NO_COLOR it never has. */
export type ColorChoice = "auto" | "always" | "never";

/** Milliseconds before a pipe that is full and does not block is tried again. */
const FULL_PIPE_AGAIN_AFTER = 20;

const encoder = new TextEncoder();

/**
 * Standard error. A write takes as long as whoever reads it does, but where it blocks, it does so
 * in a thread of its own, so that only lines wait for it.
 */
export class Console implements LineSink {
  readonly name = "standard error";
  readonly #stream: { write(octets: Uint8Array): Promise<number> };
  #format: (line: LogLine) => string = lineFormatter(false);
  #isClosed = false;

  constructor(stream: { write(octets: Uint8Array): Promise<number> } = Deno.stderr) {
    this.#stream = stream;
  }

  /** Says from now on how lines are written, and whether those for people have colours. */
  configure(format: LogFormat, color: ColorChoice): void {
    if (format === "json") {
      this.#format = jsonLineOf;
      return;
    }
    this.#format = lineFormatter(
      hasColor(color, {
        isTerminal: Deno.stderr.isTerminal(),
        noColor: Boolean(Deno.env.get("NO_COLOR")),
      }),
    );
  }

  async write(lines: readonly LogLine[]): Promise<number> {
    const octets = encoder.encode(lines.map((line) => `${this.#format(line)}\n`).join(""));
    for (let written = 0; written < octets.length;) {
      try {
        written += await this.#stream.write(octets.subarray(written));
      } catch (error) {
        if (!(error instanceof Deno.errors.WouldBlock) || this.#isClosed) throw error;
        await new Promise((resolve) => setTimeout(resolve, FULL_PIPE_AGAIN_AFTER));
      }
    }
    return lines.length;
  }

  reopen(): void {}

  close(): void {
    this.#isClosed = true;
  }
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
