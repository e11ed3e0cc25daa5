import type { Command } from "commander";
import type { CommandIo } from "../../lib/cli/io.ts";

/** A command while it runs. */
export class RunningCommand {
  readonly stdout: string[] = [];
  readonly stderr: string[] = [];
  exit = 0;
  /** Whether somebody reads what it prints. */
  isRead = true;
  /** Resolves at its end. */
  readonly done: Promise<unknown>;
  #wake: () => void = () => {};

  constructor(make: (io: CommandIo) => Command, args: readonly string[]) {
    const io: CommandIo = {
      stdout: (line) => this.#take(this.stdout, line),
      stderr: (line) => this.#take(this.stderr, line),
      stdin: () => ReadableStream.from<string>([]),
      isRead: () => this.isRead,
      exit: (code) => {
        this.exit = code;
      },
    };
    this.done = make(io).exitOverride().parseAsync([...args], { from: "user" });
  }

  /** Waits until so many lines of results, or of diagnostics, match. */
  async line(
    pattern: RegExp,
    { on = "stdout", count = 1 }: { readonly on?: "stdout" | "stderr"; readonly count?: number } =
      {},
  ): Promise<void> {
    while (this[on].filter((line) => pattern.test(line)).length < count) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #take(lines: string[], line: string): void {
    lines.push(...line.split("\n"));
    this.#wake();
  }
}
