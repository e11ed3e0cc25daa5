import { requireProgram } from "./programs.ts";

/** How a program ended, and what it printed. */
export interface Finished {
  readonly code: number;
  readonly output: string;
}

/** A program, and the words for it. */
export type Command = readonly [program: string, ...words: string[]];

/** How to run a program on a host. */
export interface RunOptions {
  /** The file that everything the program prints is added to. */
  readonly log: string;
  /** Folders of this machine that the program sees instead of others: `{ "/etc/dhcp": "/tmp/x" }`. */
  readonly mounts?: { readonly [target: string]: string };
  /** Environment variables to add. */
  readonly env?: { readonly [name: string]: string };
  /** Milliseconds after which the program is ended and the run fails; a minute when left out. */
  readonly within?: number;
}

/** A host of the test network: a network namespace of its own. */
export class Host {
  /** @param namespace the name of its namespace, as `ip netns` knows it */
  constructor(readonly namespace: string) {}

  /** The words that start a command in this host's namespace. */
  entering(command: readonly string[]): [string, ...string[]] {
    return [requireProgram("ip"), "netns", "exec", this.namespace, ...command];
  }

  /**
   * Runs a program to its end. `ip netns exec` gives it mounts of its own, so nothing that is
   * mounted for it is seen by the machine.
   *
   * @returns its exit status, and what it alone printed
   * @throws {Error} when it is not installed, or does not end in time
   */
  async run(command: Command, options: RunOptions): Promise<Finished> {
    const before = note(options.log, `$ ${command.join(" ")}\n`);
    const child = this.#spawn(command, options);
    const within = options.within ?? 60_000;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, within);
    const { code } = await child.status;
    clearTimeout(timer);
    if (late) throw new Error(`${command[0]} did not end within ${within / 1000} s`);
    return { code, output: Deno.readTextFileSync(options.log).slice(before) };
  }

  /**
   * Starts a program that goes on until it is told to end, or its namespace is removed.
   *
   * @throws {Error} when it is not installed
   */
  start(command: Command, options: Omit<RunOptions, "within">): Deno.ChildProcess {
    note(options.log, `$ ${command.join(" ")}\n`);
    return this.#spawn(command, options);
  }

  #spawn([name, ...args]: Command, options: RunOptions): Deno.ChildProcess {
    const program = requireProgram(name);
    const [ip, ...words] = this.entering(
      ["sh", "-ec", script(options), options.log, program, ...args],
    );
    return new Deno.Command(ip, { args: words, env: { ...options.env }, stdin: "null" }).spawn();
  }
}

// A program that goes on in the background keeps its output open: a pipe would never end.
function script({ mounts = {} }: RunOptions): string {
  const mount = Object.entries(mounts).map(([target, source]) =>
    `mount --bind '${source}' '${target}'; `
  );
  return `${mount.join("")}exec "$@" >>"$0" 2>&1`;
}

/** Adds to a log file, and returns the characters that are in it now. */
export function note(log: string, text: string): number {
  Deno.writeTextFileSync(log, text, { append: true });
  return Deno.readTextFileSync(log).length;
}
