import { Lines } from "./lines.ts";
import { PROGRAM, type Program } from "./program.ts";

/** How to start a server other than as the user who runs the tests. */
export interface SextantOptions {
  /** What goes before the command, such as `["ip", "netns", "exec", "x"]`. */
  readonly through?: readonly string[];
  /** Left out: what every test runs. */
  readonly program?: Program;
  readonly env?: { readonly [name: string]: string };
}

// A cold start on a busy machine of two cores takes many seconds.
const START_LIMIT = 60_000;
const STOP_LIMIT = 60_000;
const BETWEEN_CONNECTIONS = 100;

/** A server in a process of its own. */
export class Sextant {
  readonly #child: Deno.ChildProcess;
  readonly stdout: Lines;
  readonly stderr: Lines;
  /** Whether the process has not ended yet. */
  running = true;

  constructor(words: readonly string[], options: SextantOptions = {}) {
    const [program, ...args] = [
      ...options.through ?? [],
      ...sextantCommand("serve", words, options),
    ];
    this.#child = new Deno.Command(program!, {
      args,
      cwd: (options.program ?? PROGRAM).project,
      env: { ...options.env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.stdout = new Lines(this.#child.stdout);
    this.stderr = new Lines(this.#child.stderr);
    this.#child.status.then(() => this.running = false);
  }

  /** Resolves when the process has ended, by itself or not. */
  get exited(): Promise<Deno.CommandStatus> {
    return this.#child.status;
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Resolves when the server says that it is ready. @throws {Error} with what it said instead */
  async ready(): Promise<this> {
    await this.stderr.until(/\bready\b/, START_LIMIT);
    return this;
  }

  /**
   * Resolves when the server takes connections. At the log level at which it says that it is ready,
   * it also tells of each exchange, which a benchmark has no time for.
   *
   * @throws {Error} with what it said, when it ended instead
   */
  async listening(connect: () => Promise<Deno.Conn>): Promise<void> {
    while (this.running) {
      const connection = await connect().catch(() => {});
      if (connection) return connection.close();
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_CONNECTIONS));
    }
    throw new Error(`The server did not start: ${this.stderr.all.join(" ")}`);
  }

  /** Sends a signal. */
  signal(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Resolves when the process has ended. @throws {Error} when it does not */
  async ended(): Promise<Deno.CommandStatus> {
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), STOP_LIMIT);
    const status = await this.#child.status;
    clearTimeout(timer);
    await Promise.all([this.stdout.ended, this.stderr.ended]);
    return status;
  }

  /** Ends the server as a person would. */
  stop(): Promise<Deno.CommandStatus> {
    this.signal("SIGTERM");
    return this.ended();
  }

  /** For `await using`: a test that failed leaves no server behind. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.running) await this.kill();
  }

  /** Ends the server as a power cut would. */
  kill(): Promise<Deno.CommandStatus> {
    this.signal("SIGKILL");
    return this.ended();
  }
}

/** The words that start a command of Sextant. */
export function sextantCommand(
  command: string,
  words: readonly string[],
  { program = PROGRAM }: SextantOptions = {},
): string[] {
  return [...program.start(command), ...words];
}
