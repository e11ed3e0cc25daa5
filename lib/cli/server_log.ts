import type { FileLog, LogConfiguration, SyslogLog } from "../config/sections/logging.ts";
import { Console } from "../log/console.ts";
import { isAtLeast, type Level, moreVerbose } from "../log/level.ts";
import { jsonLineOf } from "../log/json_line.ts";
import { type Log, type LogFields, type LogLine, type LogOutput, openLog } from "../log/log.ts";
import { LogFile } from "../log/log_file.ts";
import { type LineSink, QueuedOutput } from "../log/queued_output.ts";
import { Syslog } from "../log/syslog.ts";

type QueuedLog = FileLog | SyslogLog;

interface OpenOutput {
  readonly kind: QueuedLog["kind"];
  readonly key: string;
  readonly output: QueuedOutput;
}

/** What a change of the configuration means for the log: nothing is changed before `apply`. */
export interface LogChange {
  apply(): void;
  /** Closes what was opened for the change. */
  cancel(): void;
}

/** How a log is made of a configuration. */
export interface ServerLogSetup {
  /** How often `-v` was given: each raises the level of the console by one. */
  readonly verbose: number;
}

/** The log of a server, whose outputs a reload may change. */
export class ServerLog implements Log {
  #log: Log = openLog([]);
  #lastWarning: LogLine | undefined;
  #open: readonly OpenOutput[] = [];
  readonly #console = new Console();
  readonly #consoleQueue = new QueuedOutput(this.#console, {
    // What is written to it, the log's own output for it decides.
    level: "debug-handling",
    report: (level, message) => this.write(level, message),
  });
  /** Outputs that a change took away, while they write what waits. */
  readonly #closing = new Set<Promise<boolean>>();

  /**
   * Opens a log.
   *
   * @throws {OperatorError}
   */
  static open(configured: readonly LogConfiguration[], setup: ServerLogSetup): ServerLog {
    const log = new ServerLog();
    log.prepare(configured, setup).apply();
    return log;
  }

  /**
   * Opens the outputs that are new in a configuration; those that stay the same stay open, and
   * follow files that were renamed.
   *
   * @throws {OperatorError} when one of them cannot be opened: then none is
   */
  prepare(configured: readonly LogConfiguration[], setup: ServerLogSetup): LogChange {
    const opened: OpenOutput[] = [];
    const cancel = () => opened.forEach(({ output }) => void output.close());
    const next: OpenOutput[] = [];
    try {
      for (const config of configured) {
        if (config.kind === "console") continue;
        const key = JSON.stringify(config);
        const kept = this.#open.find((each) => each.key === key);
        const { kind } = config;
        next.push(kept ?? { kind, key, output: this.#openOutput(config) });
        if (!kept) opened.push(next.at(-1)!);
      }
    } catch (error) {
      cancel();
      throw error;
    }
    return { cancel, apply: () => this.#apply(next, this.#consoleFor(configured, setup)) };
  }

  isEnabled(level: Level): boolean {
    return this.#log.isEnabled(level);
  }

  /** The last line at warning or above. */
  get lastWarning(): LogLine | undefined {
    return this.#lastWarning;
  }

  write(level: Level, message: string, fields?: () => LogFields): void {
    if (isAtLeast(level, "warning")) this.#lastWarning = { level, message, time: Date.now() };
    this.#log.write(level, message, fields);
  }

  /** Lines that were never written, by what they were for. */
  get lost(): ReadonlyMap<string, number> {
    const outputs = this.#open.map(({ output }) => output);
    if (this.#consoleQueue.lost > 0) outputs.push(this.#consoleQueue);
    return new Map(outputs.map(({ name, lost }) => [name, lost]));
  }

  /**
   * Writes what waits, as far as that is possible in a moment, and closes the outputs.
   *
   * @returns whether nothing goes on any more that would keep the process from ending
   */
  async close(): Promise<boolean> {
    let isQuiet = true;
    // Collectors first: what they did not take is said in the files.
    for (const { output } of this.#open.toSorted(collectorsFirst)) {
      isQuiet = await output.close() && isQuiet;
    }
    for (const closed of await Promise.all(this.#closing)) isQuiet = closed && isQuiet;
    isQuiet = await this.#consoleQueue.close() && isQuiet;
    return isQuiet;
  }

  #apply(next: readonly OpenOutput[], console: LogOutput): void {
    const before = this.#open;
    this.#open = next;
    this.#log = openLog([console, ...next.map(({ output }) => output)]);
    for (const each of before) {
      if (next.includes(each)) each.output.reopen();
      else this.#closeInBackground(each.output);
    }
  }

  /** Errors are on the console even where only other outputs are configured. */
  #consoleFor(
    configured: readonly LogConfiguration[],
    { verbose }: ServerLogSetup,
  ): LogOutput {
    const { level, color, format = "text" } =
      configured.find((config) => config.kind === "console") ??
        { level: "error", color: "auto" };
    this.#console.configure(format, color);
    return {
      takesFields: format === "json",
      level: moreVerbose(level, verbose),
      write: (line) => this.#consoleQueue.write(line),
    };
  }

  #closeInBackground(output: QueuedOutput): void {
    const closing = output.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  #openOutput(config: QueuedLog): QueuedOutput {
    const report = (level: Level, message: string) => this.write(level, message);
    return new QueuedOutput(openSink(config, report), {
      level: config.level,
      takesFields: config.format === "json",
      report,
    });
  }
}

function openSink(
  config: QueuedLog,
  report: (level: Level, message: string) => void,
): LineSink {
  if (config.kind === "file") {
    const { path, rotation, format } = config;
    return LogFile.open({ path, rotation, report, ...format === "json" && { format: jsonLineOf } });
  }
  return new Syslog(config.destination, {
    facility: config.facility,
    hostname: hostname(),
    pid: Deno.pid,
    format: config.format ?? "text",
  });
}

function collectorsFirst(a: OpenOutput, b: OpenOutput): number {
  return Number(a.kind === "file") - Number(b.kind === "file");
}

function hostname(): string | undefined {
  try {
    return Deno.hostname();
  } catch (error) {
    // Without the permission to know it, the collector still knows where messages come from.
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}
