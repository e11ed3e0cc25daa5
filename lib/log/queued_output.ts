import type { Level } from "./level.ts";
import type { LogLine, LogOutput } from "./log.ts";
import { OutputTrouble, type Report } from "./output_trouble.ts";

/** What takes lines away: a file, a collector. */
export interface LineSink {
  /** For people: `the log file /var/log/sextant.log`. */
  readonly name: string;
  /**
   * Writes lines, in order.
   *
   * @returns how many of them, 1 or more; the rest is given again
   * @throws when none could be written; then all are given again
   */
  write(lines: readonly LogLine[]): Promise<number>;
  /** Looks again for what it writes to. */
  reopen(): void;
  close(): void;
}

/** Waits, and stops waiting when the signal says so. */
export type Pause = (milliseconds: number, cut: AbortSignal) => Promise<void>;

/** What an output that takes its time is made with. */
export interface QueuedOutputSetup {
  readonly level: Level;
  /** Whether its lines say fields, too. */
  readonly takesFields?: boolean;
  readonly report: Report;
  readonly pause?: Pause;
  /** Milliseconds that `close` gives what still waits; default 2000. */
  readonly patience?: number;
}

/** Lines, and characters in them, that may wait: more are lost. */
const MOST_LINES = 10_000;
const MOST_CHARACTERS = 4 * 1024 * 1024;
/** Lines that are given at once. */
const BATCH = 500;

/**
 * An output that takes its time. Lines wait in a queue, so that who writes them never does: while
 * a disk is full or a collector is away the queue fills up, and what does not fit is counted.
 */
export class QueuedOutput implements LogOutput {
  readonly level: Level;
  readonly takesFields: boolean;
  /** Lines that were never written. */
  lost = 0;
  readonly #sink: LineSink;
  readonly #setup: QueuedOutputSetup;
  #waiting: LogLine[] = [];
  #characters = 0;
  #draining: Promise<void> | undefined;
  #cut = new AbortController();
  #closed: Promise<boolean> | undefined;
  readonly #trouble: OutputTrouble;

  constructor(sink: LineSink, setup: QueuedOutputSetup) {
    this.level = setup.level;
    this.takesFields = setup.takesFields ?? false;
    this.#sink = sink;
    this.#setup = setup;
    this.#trouble = new OutputTrouble({
      name: sink.name,
      report: setup.report,
      lost: () => this.lost,
      count,
      meanwhile: "What is logged meanwhile waits, as far as it fits",
    });
  }

  /** For people. */
  get name(): string {
    return this.#sink.name;
  }

  write(line: LogLine): void {
    if (this.#closed) return;
    if (this.#waiting.length >= MOST_LINES || this.#characters >= MOST_CHARACTERS) {
      this.#lose();
      return;
    }
    this.#waiting.push(line);
    this.#characters += line.message.length;
    this.#draining ??= this.#drain();
  }

  /** Follows a file that was renamed, and does not wait any longer for a collector. */
  reopen(): void {
    this.#sink.reopen();
    this.#cut.abort();
  }

  /**
   * Writes what waits, gives up after a while, and closes.
   *
   * @returns whether nothing goes on any more
   */
  close(): Promise<boolean> {
    return this.#closed ??= this.#close();
  }

  async #close(): Promise<boolean> {
    this.#cut.abort();
    const ended = await this.#endOfDraining();
    this.#sink.close();
    const left = this.#waiting.length;
    if (left > 0) {
      this.lost += left;
      this.#setup.report(
        "error",
        `${count(left)} for ${this.name} ${left === 1 ? "was" : "were"} lost at the end`,
      );
    }
    return ended;
  }

  async #endOfDraining(): Promise<boolean> {
    const draining = this.#draining;
    if (!draining) return true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), this.#setup.patience ?? 2000);
    });
    const ended = await Promise.race([draining.then(() => true as const), late]);
    clearTimeout(timer);
    return ended;
  }

  async #drain(): Promise<void> {
    // What was written in this turn of the event loop goes together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      try {
        this.#remove(await this.#sink.write(this.#waiting.slice(0, BATCH)));
        this.#trouble.noteSuccess();
      } catch (error) {
        if (this.#closed) return;
        const pause = this.#trouble.noteFailure(error);
        this.#cut = new AbortController();
        await (this.#setup.pause ?? pauseFor)(pause, this.#cut.signal);
      }
    }
    this.#draining = undefined;
  }

  #remove(written: number): void {
    for (const { message } of this.#waiting.splice(0, written)) this.#characters -= message.length;
  }

  #lose(): void {
    this.#trouble.noteSlowness(
      `${this.name} takes lines more slowly than they are logged: what does not fit is lost`,
    );
    this.lost++;
  }
}

function count(lines: number): string {
  return lines === 1 ? "1 line" : `${lines} lines`;
}

function pauseFor(milliseconds: number, cut: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    cut.addEventListener("abort", end, { once: true });
  });
}
