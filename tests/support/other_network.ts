import { run } from "./shell.ts";

/** A network namespace besides that of this process: there for as long as somebody lives in it. */
export class OtherNetwork implements AsyncDisposable {
  readonly #holder = new Deno.Command("unshare", { args: ["--net", "sleep", "3600"] }).spawn();

  /** By which `ip link` has an interface in it; it is there a moment after it is made. */
  get pid(): number {
    return this.#holder.pid;
  }

  /** Runs a program in it to its end. @returns what it wrote @throws {Error} when it failed */
  run(...words: readonly string[]): Promise<string> {
    return run("nsenter", `--net=/proc/${this.pid}/ns/net`, ...words);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#holder.kill("SIGKILL");
    await this.#holder.status;
  }
}
