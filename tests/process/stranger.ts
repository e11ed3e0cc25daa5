import { PROJECT } from "../../lib/build/task_flags.ts";
import { BINARY, checkout, compiled, type Program } from "../support/program.ts";
import type { SextantOptions } from "../support/sextant.ts";
import { cacheFolder } from "./deno_cache.ts";

const NOBODY = 65534;
const NOT_COPIED = new Set(["dist", "node_modules", "coverage"]);

/**
 * A user without privileges: a copy of the program and of Deno where nobody in particular can
 * read them. Who runs the tests without privileges is that user; then nothing is copied.
 */
export class Stranger implements AsyncDisposable {
  private constructor(
    /** A folder that the user may write. */
    readonly home: string,
    /** The folder of the program and its example configuration. */
    readonly project: string,
    /** How to start a server as that user. */
    readonly options: SextantOptions,
  ) {}

  static async make(): Promise<Stranger> {
    const home = await Deno.makeTempDir({ prefix: "sextant-stranger-" });
    const project = `${home}/sextant`;
    await copyProject(project);
    if (Deno.uid() !== 0) {
      const program = BINARY === undefined ? checkout(project) : compiled(BINARY, project);
      return new Stranger(home, project, { program });
    }
    const program = await copyProgram(home, project);
    await run("chown", "-R", `${NOBODY}:${NOBODY}`, home);
    return new Stranger(home, project, {
      through: ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", "--"],
      program,
      env: { HOME: home, DENO_DIR: `${home}/cache` },
    });
  }

  /** Writes a file of that user's, and returns its path. */
  async write(name: string, text: string): Promise<string> {
    const path = `${this.home}/${name}`;
    await Deno.writeTextFile(path, text);
    if (Deno.uid() === 0) await Deno.chown(path, NOBODY, NOBODY);
    return path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.home, { recursive: true });
  }
}

/** Copies what the user may not read where it is. */
async function copyProgram(home: string, project: string): Promise<Program> {
  if (BINARY !== undefined) {
    await run("cp", BINARY, `${home}/binary`);
    return compiled(`${home}/binary`, project);
  }
  await run("cp", Deno.execPath(), `${home}/deno`);
  await copyCache(`${home}/cache`);
  return checkout(project, `${home}/deno`);
}

/** What is in no folder are databases, which Deno makes anew, and which others have open. */
async function copyCache(target: string): Promise<void> {
  const cache = await cacheFolder();
  await Deno.mkdir(target);
  for (const { name, isDirectory } of Deno.readDirSync(cache)) {
    if (isDirectory) await run("cp", "-r", `${cache}/${name}`, `${target}/${name}`);
  }
}

async function copyProject(target: string): Promise<void> {
  await Deno.mkdir(target);
  for (const { name } of Deno.readDirSync(PROJECT)) {
    if (name.startsWith(".") || NOT_COPIED.has(name)) continue;
    await run("cp", "-r", `${PROJECT}/${name}`, `${target}/${name}`);
  }
}

async function run(program: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args }).output();
  if (!success) throw new Error(`${program}: ${new TextDecoder().decode(stderr)}`);
}
