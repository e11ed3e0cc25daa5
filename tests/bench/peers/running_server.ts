import { requireProgram } from "../../interop/programs.ts";
import { ProcessNeeds } from "../../support/process_needs.ts";
import type { Ground } from "./ground.ts";

const STOPS_WITHIN = 30_000;
const SHOWN_LINES = 20;

/** How a program is started. */
export interface Start {
  readonly command: readonly string[];
  /** The file for what it prints. */
  readonly log: string;
  readonly folder?: string;
  readonly env?: { readonly [name: string]: string };
}

/** What the processes of a server have needed. */
export interface Needs {
  /** Microseconds. */
  readonly processorTime: number;
  /** MB that are resident; what they share is counted for each. */
  readonly memory: number;
}

/** A server, and what it needs besides, in the server's namespace. */
export class RunningServer {
  readonly #ground: Ground;
  readonly #programs: { readonly child: Deno.ChildProcess; readonly log: string }[] = [];
  readonly #interrupted: Promise<never>;
  #isStopping = false;

  /** @param interrupted rejected when nobody waits for the server any more */
  constructor(ground: Ground, interrupted: Promise<never>) {
    this.#ground = ground;
    this.#interrupted = interrupted;
  }

  /** Starts one more of its programs. */
  start({ command: [name, ...words], log, folder, env }: Start): void {
    const [program, ...args] = this.#ground.server.entering(
      ["sh", "-ec", 'exec "$@" >>"$0" 2>&1', log, requireProgram(name!), ...words],
    );
    const options = { args, stdin: "null", env: { ...env } } as const;
    const child = new Deno.Command(program, { ...options, ...folder && { cwd: folder } }).spawn();
    this.#programs.push({ child, log });
  }

  /** Waits for something that it does. @throws {Error} with what it printed, when it ended */
  async doing<T>(work: Promise<T>): Promise<T> {
    const ends = this.#programs.map(async ({ child, log }) => {
      const { code, signal } = await child.status;
      if (this.#isStopping) return await work;
      const text = await Deno.readTextFile(log).catch(() => "");
      const lines = text.trimEnd().split("\n").slice(-SHOWN_LINES).join("\n");
      throw new Error(`The server ended with ${signal ?? code}. What it printed:\n${lines}`);
    });
    return await Promise.race([work, this.#interrupted, ...ends]);
  }

  /** What all of its processes have needed. */
  async needs(): Promise<Needs> {
    const sum = { processorTime: 0, memory: 0 };
    for (const pid of await this.#ground.processes()) {
      const process = new ProcessNeeds(pid);
      // One that has ended meanwhile needs nothing any more.
      sum.processorTime += await process.processorTime().catch(() => 0);
      sum.memory += await process.memory().catch(() => 0);
    }
    return sum;
  }

  /** Ends it as a person would, and what it needs after it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopping = true;
    for (const { child } of this.#programs.toReversed()) {
      signal(child, "SIGTERM");
      const timer = setTimeout(() => signal(child, "SIGKILL"), STOPS_WITHIN);
      await child.status;
      clearTimeout(timer);
    }
  }
}

/** Who has ended already needs no signal. */
function signal(child: Deno.ChildProcess, name: Deno.Signal): void {
  try {
    child.kill(name);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}
