import type { Host } from "../../interop/host.ts";
import { requireProgram } from "../../interop/programs.ts";
import { Lines } from "../../support/lines.ts";
import { PLACES } from "./ground.ts";

const SOURCE = new URL("load.c", import.meta.url).pathname;
/** Milliseconds beyond what it was told to take. */
const GRACE = 30_000;

/** What the load is; `load.c` says what the settings are. */
export interface Load {
  readonly mode: "exchange" | "renew" | "leasequery";
  readonly settings: Readonly<Record<string, string | number>>;
}

/** How long it takes, in seconds. */
export interface Duration {
  readonly warm: number;
  readonly seconds: number;
  /** For what comes before that. */
  readonly limit: number;
}

/** What `load.c` counted. */
export interface Counted {
  readonly done: number;
  readonly seconds: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** What was said again. */
  readonly again: number;
  /** What was answered without a lease. */
  readonly refused: number;
}

/**
 * The load generator, which is in C: a server in C makes 25,000 exchanges a second with one of two
 * cores, and what measures it on the other has to be several times as fast. Deno receives and sends
 * 60,000 a second with a whole core, a program in C 125,000.
 */
export class LoadGenerator {
  readonly #program: string;

  private constructor(program: string) {
    this.#program = program;
  }

  /** Compiles it into a folder. @throws {Error} where there is no compiler */
  static async compile(folder: string): Promise<LoadGenerator> {
    const program = `${folder}/load`;
    const { success, stderr } = await new Deno.Command(requireProgram("gcc"), {
      args: ["-O2", "-o", program, SOURCE],
    }).output();
    if (!success) throw new Error(`gcc cannot compile ${SOURCE}: ${decode(stderr)}`);
    return new LoadGenerator(program);
  }

  /** Resolves when a server has answered a client. */
  async firstAnswer(clients: Host, limit: number): Promise<void> {
    await this.#run(clients, "ready", { limit }, limit, () => {});
  }

  /** @param onCounting called when it has warmed up */
  async load(
    clients: Host,
    { mode, settings }: Load,
    duration: Duration,
    onCounting: () => void,
  ): Promise<Counted> {
    const { warm, seconds, limit } = duration;
    const all = { ...settings, warm, seconds, limit };
    const line = await this.#run(clients, mode, all, warm + seconds + limit, onCounting);
    return JSON.parse(line);
  }

  async #run(
    clients: Host,
    mode: string,
    settings: Load["settings"],
    seconds: number,
    onCounting: () => void,
  ): Promise<string> {
    const words = Object.entries({ interface: PLACES.clientInterface, ...settings })
      .map(([name, value]) => `${name}=${value}`);
    const [program, ...args] = clients.entering([this.#program, mode, ...words]);
    const child = new Deno.Command(program, {
      args,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const [lines, errors] = [new Lines(child.stdout), new Lines(child.stderr)];
    const limit = 1000 * seconds + GRACE;
    const timer = setTimeout(() => child.kill("SIGKILL"), limit);
    void lines.until(/^counting$/, limit).then(onCounting, () => {});
    const { success } = await child.status;
    clearTimeout(timer);
    await Promise.all([lines.ended, errors.ended]);
    if (!success) throw new Error(errors.all.join(" ") || "The load generator did not end");
    return lines.all.at(-1)!;
  }
}

function decode(octets: Uint8Array): string {
  return new TextDecoder().decode(octets);
}
