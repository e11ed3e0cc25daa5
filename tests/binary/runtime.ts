import { dirname } from "node:path";
import { exclusions, THREADS } from "../../lib/build/embedding.ts";
import { PROJECT, taskFlags } from "../../lib/build/task_flags.ts";
import type { RuntimeReport } from "./lacked.ts";

/** In the lock file for the tests alone. */
const TEST_PACKAGES = ["fast-check", "pure-rand"];

/** The runtime that programs are compiled into, and the Deno that does it. */
export class Runtime {
  readonly #deno: string;

  /**
   * @param runtime what DENORT_BIN names; a `deno` beside it is of the same version, and compiles.
   * Left out: whatever this Deno downloads
   */
  constructor(runtime: string | undefined) {
    const beside = runtime && `${dirname(runtime)}/deno`;
    this.#deno = beside && isFile(beside) ? beside : Deno.execPath();
  }

  /** Asks a program that is compiled into it. @param folder for that program */
  async report(folder: string): Promise<RuntimeReport> {
    const probe = `${folder}/probe`;
    await this.#compile([
      "--allow-read",
      "--allow-write",
      "--output",
      probe,
      "tests/binary/probe.ts",
    ]);
    return JSON.parse(await outputOf(probe, []));
  }

  /** Compiles Sextant. @param isOlder whether it is {@linkcode OLDER}, and is added to */
  async compileSextant(output: string, isOlder: boolean): Promise<void> {
    await this.#compile([
      ...taskFlags("serve"),
      ...THREADS,
      ...await exclusions(this.#deno, TEST_PACKAGES),
      "--output",
      output,
      isOlder ? "tests/binary/entry.ts" : "main.ts",
    ]);
  }

  /** @throws {Error} with what the compiler said, when it fails */
  async #compile(words: readonly string[]): Promise<void> {
    await outputOf(this.#deno, ["compile", "--no-check", ...words]);
  }
}

async function outputOf(program: string, args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    cwd: PROJECT,
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`${program} failed: ${decoder.decode(stderr)}`);
  return decoder.decode(stdout);
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
