/**
 * Makes `dist/sextant`: the program in one file, with the permissions of the task `serve` baked in.
 *
 * Arguments go to `deno compile`: `deno task compile --target aarch64-unknown-linux-gnu`. With `--for
 * FILE`, the permissions are those that the server needs for that configuration.
 *
 * @module
 */
import { permissionFlags } from "../cli/permissions.ts";
import { OperatorError } from "../operator_error.ts";
import { exclusions, THREADS } from "./embedding.ts";
import { PROJECT, taskFlags } from "./task_flags.ts";

const OUTPUT = "dist/sextant";

/**
 * What to say of a compilation that failed because the runtime which goes into the binary could
 * not be had.
 *
 * @param stderr what `deno compile` said, without colour
 * @returns `undefined` when it failed for another reason
 */
export function explainMissingRuntime(stderr: string): string | undefined {
  const [report = ""] = stderr.split("Stack backtrace:");
  const cause = [...report.matchAll(/^ +\d+: (.+)$/gm)].at(-1)?.[1];
  const named = /Could not find denort at '(.+)'/.exec(report)?.[1];
  if (named) return `Cannot use the runtime that DENORT_BIN names, ${named}: ${cause}.`;
  const url = /^Download (\S*denort\S*)$/m.exec(report)?.[1];
  if (!url || !report.includes("Setting up base binary")) return undefined;
  return `Cannot download the runtime that goes into the binary, ${url}: ${cause}.\n` +
    "Compile once where that address can be reached, and Deno keeps it; or bring the file here, " +
    "unpack it, and name it in the environment variable DENORT_BIN.";
}

/** @throws {OperatorError} when the configuration that it is for is wrong */
async function compileWords(args: readonly string[]): Promise<string[]> {
  const at = args.indexOf("--for");
  const more = at < 0 ? args : args.toSpliced(at, 2);
  const permissions = at < 0 ? taskFlags("serve") : permissionFlags(args[at + 1] ?? "", true);
  const output = more.includes("--output") ? [] : ["--output", OUTPUT];
  // The tests' packages are in the lock file too, and have no business in the binary.
  const unused = ["--exclude-unused-npm", ...await exclusions(Deno.execPath())];
  return ["compile", ...permissions, ...THREADS, ...unused, ...output, ...more, "main.ts"];
}

async function compile(): Promise<number> {
  const words = await compileWords(Deno.args);
  console.error("Compiling");
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: words,
    cwd: PROJECT,
    env: { NO_COLOR: "1" },
    stdout: "inherit",
  }).output();
  const said = new TextDecoder().decode(stderr);
  console.error((code === 0 ? said : explainMissingRuntime(said) ?? said).trimEnd());
  return code;
}

/** @returns the exit status */
async function main(): Promise<number> {
  try {
    return await compile();
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    console.error(error.lines.join("\n"));
    return 1;
  }
}

if (import.meta.main) Deno.exit(await main());
