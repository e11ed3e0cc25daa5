import { Lines } from "../../support/lines.ts";
import type { Host } from "../host.ts";
import { requireProgram } from "../programs.ts";

const START_LIMIT = 60_000;

/** Kea in a process of its own, with everything that it writes in a folder. */
export class Kea {
  readonly #child: Deno.ChildProcess;
  readonly #output: Lines;
  readonly #errors: Lines;

  /**
   * Starts it.
   *
   * @param folder has the configuration as `kea.json`
   */
  constructor(host: Host, folder: string) {
    const [program, ...args] = host.entering([
      requireProgram("kea-dhcp6"),
      ...["-c", `${folder}/kea.json`],
    ]);
    this.#child = new Deno.Command(program, {
      args,
      cwd: folder,
      env: {
        KEA_PIDFILE_DIR: folder,
        KEA_LOCKFILE_DIR: folder,
        KEA_LOGGER_DESTINATION: `${folder}/kea.log`,
      },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#output = new Lines(this.#child.stdout);
    this.#errors = new Lines(this.#child.stderr);
  }

  /** Resolves when it serves. @throws {Error} with what it said instead */
  async ready(): Promise<this> {
    await this.#output.until(/DHCP6_STARTED/, START_LIMIT);
    return this;
  }

  /** Its version, once it is ready. */
  get version(): string {
    const started = this.#output.all.find((line) => line.includes("DHCP6_STARTED")) ?? "";
    return /version ([\w.-]+)/.exec(started)?.[1] ?? "of an unknown version";
  }

  async stop(): Promise<void> {
    this.#child.kill("SIGTERM");
    await this.#child.status;
    await Promise.all([this.#output.ended, this.#errors.ended]);
  }
}
