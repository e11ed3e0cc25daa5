import { PROGRAM } from "../support/program.ts";
import { Lines } from "../support/lines.ts";

/** What a process of a server left when it ended by itself. */
export interface Ended {
  readonly code: number;
  /** The last lines that it wrote. */
  readonly lines: readonly string[];
}

/** A server on ::1 that is started anew whenever it ends, and that trouble can be made for. */
export class TroubledServer implements AsyncDisposable {
  readonly folder: string = Deno.makeTempDirSync({ prefix: "sextant-faults-" });
  /** The lease database. */
  readonly database: string = `${this.folder}/leases.sqlite`;
  /** What it said each time that it ended without being killed. */
  readonly ended: Ended[] = [];
  /** How often it was killed, by {@linkcode kill} or by the system. */
  kills = 0;
  readonly #shim: string;
  readonly #path = `${this.folder}/sextant.yaml`;
  #child: Deno.ChildProcess | undefined;
  #reading = new AbortController();
  #isOver = false;
  #watching: Promise<void> = Promise.resolve();

  /** @param configuration in YAML; the lease database is `leases.sqlite` */
  constructor(configuration: string) {
    Deno.writeTextFileSync(this.#path, configuration);
    this.#shim = this.#compiled();
    this.begin("");
    this.#watching = this.#watch();
  }

  get pid(): number {
    return this.#child!.pid;
  }

  /** Begins trouble: a line of `trouble.c`; an empty one ends it. */
  begin(trouble: string): void {
    // In one step: nobody is to read half of it.
    Deno.writeTextFileSync(`${this.folder}/next`, trouble);
    Deno.renameSync(`${this.folder}/next`, `${this.folder}/trouble`);
  }

  /** Ends the process as the power does. */
  kill(): void {
    this.#child!.kill("SIGKILL");
  }

  /** Nobody reads any more what it says. */
  closeConsole(): void {
    this.#reading.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    this.#child?.kill("SIGKILL");
    await this.#watching;
    Deno.removeSync(this.folder, { recursive: true });
  }

  /** Starts it as a service manager does: again whenever it has ended. */
  async #watch(): Promise<void> {
    while (!this.#isOver) {
      const [program, ...args] = [...PROGRAM.start("serve"), "-c", this.#path];
      this.#child = new Deno.Command(program!, {
        args,
        cwd: PROGRAM.project,
        env: { LD_PRELOAD: this.#shim, TROUBLE: `${this.folder}/trouble` },
        stdin: "null",
        stdout: "null",
        stderr: "piped",
      }).spawn();
      this.#reading = new AbortController();
      const { signal } = this.#reading;
      const lines = new Lines(this.#child.stderr.pipeThrough(new TransformStream(), { signal }));
      const read = lines.ended.catch(() => void lines.all.push("(Nobody read what it said.)"));
      const { code, signal: killedBy } = await this.#child.status;
      await read;
      if (killedBy === "SIGKILL") this.kills++;
      else if (!this.#isOver) this.ended.push({ code, lines: lines.all.slice(-3) });
    }
  }

  #compiled(): string {
    const shim = `${this.folder}/trouble.so`;
    const source = new URL("trouble.c", import.meta.url).pathname;
    const args = ["-O2", "-shared", "-fPIC", "-o", shim, source, "-ldl"];
    const { success } = new Deno.Command("cc", { args, stdout: "inherit" }).outputSync();
    if (!success) throw new Error("cc cannot compile tests/endurance/trouble.c");
    return shim;
  }
}
