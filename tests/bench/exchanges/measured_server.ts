import { freePort } from "../../process/loopback.ts";
import { Lines } from "../../support/lines.ts";
import { ProcessNeeds } from "../../support/process_needs.ts";
import type { Load } from "./load.ts";

/** A server from a checkout of Sextant, on ::1, with a lease database that is new. */
export class MeasuredServer {
  /** Of UDP. */
  readonly port: number = freePort();
  readonly #folder = Deno.makeTempDirSync({ prefix: "sextant-bench-" });
  readonly #child: Deno.ChildProcess;
  readonly #errors: Lines;
  #isRunning = true;

  /** @param checkout the folder that has its `main.ts` */
  constructor(checkout: string, load: Load) {
    const path = `${this.#folder}/sextant.yaml`;
    Deno.writeTextFileSync(path, configuration(this.port, load));
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--no-check", "-A", "main.ts", "serve", "-c", path],
      cwd: checkout,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    this.#errors = new Lines(this.#child.stderr);
    void this.#child.status.then(() => this.#isRunning = false);
  }

  /** Waits for what it answers. @throws {Error} with what it said, when it ended instead */
  async answering<T>(answers: Promise<T>): Promise<T> {
    const ended = this.#child.status.then(() => {
      throw new Error(`The server ended: ${this.#errors.all.join(" ")}`);
    });
    return await Promise.race([answers, ended]);
  }

  /** Microseconds of processor time that its process has had. */
  processorTime(): Promise<number> {
    return new ProcessNeeds(this.#child.pid).processorTime();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isRunning) this.#child.kill("SIGTERM");
    await this.#child.status;
    await this.#errors.ended;
    Deno.removeSync(this.#folder, { recursive: true });
  }
}

function configuration(port: number, { hasPrefix, isLogged }: Load): string {
  return `
listen: [{ unicast: "::1", port: ${port} }]
leases: { database: leases.sqlite }
links: [{ name: coming, prefixes: ["2001:db8:1::/64"] }]
${isLogged ? "logging: [{ file: { path: sextant.log, level: info } }]" : ""}
handlers:
  - address-pool: { prefix: "2001:db8:1::/64" }
  ${hasPrefix ? '- prefix-pool: { prefix: "2001:db8:8000::/33", delegated-length: 64 }' : ""}
`;
}
