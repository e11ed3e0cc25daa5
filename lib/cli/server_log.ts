import type { Configuration } from "../config/configuration.ts";
import { consoleOutput } from "../log/console.ts";
import { type Level, moreVerbose } from "../log/level.ts";
import { type Log, openLog } from "../log/log.ts";

/** The log of a server, whose outputs a reload may change. */
export class ServerLog implements Log {
  #log: Log;

  /** @param verbose how often `-v` was given: each raises the level of the console by one */
  constructor(outputs: Configuration["logging"], verbose: number) {
    this.#log = open(outputs, verbose);
  }

  /** Writes to these outputs from now on. */
  reopen(outputs: Configuration["logging"], verbose: number): void {
    this.#log = open(outputs, verbose);
  }

  isEnabled(level: Level): boolean {
    return this.#log.isEnabled(level);
  }

  write(level: Level, message: string): void {
    this.#log.write(level, message);
  }
}

function open(outputs: Configuration["logging"], verbose: number): Log {
  return openLog(
    outputs.map(({ level, color }) => consoleOutput(moreVerbose(level, verbose), color)),
  );
}
