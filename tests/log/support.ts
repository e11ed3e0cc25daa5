import type { Level } from "../../lib/log/level.ts";
import type { LogLine } from "../../lib/log/log.ts";

/** A moment for tests: a Saturday, in Unix milliseconds. */
export const NOON = Date.parse("2026-11-21T12:00:00Z");

/** A line of the log. */
export function line(message: string, time = NOON, level: Level = "info"): LogLine {
  return { level, message, time };
}

/** Takes down what outputs report, for a test that waits for one of them. */
export class Reports {
  readonly all: string[] = [];
  readonly #waiting: { pattern: RegExp; resolve: (text: string) => void }[] = [];

  readonly report = (level: Level, message: string): void => {
    const text = `${level}: ${message}`;
    this.all.push(text);
    for (const { pattern, resolve } of this.#waiting) if (pattern.test(text)) resolve(text);
  };

  /** The first report, of those that came and those to come, that matches. */
  until(pattern: RegExp): Promise<string> {
    const known = this.all.find((text) => pattern.test(text));
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((resolve) => this.#waiting.push({ pattern, resolve }));
  }
}

/** Runs a test with a folder of its own. */
export async function withFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "sextant-log-" });
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
