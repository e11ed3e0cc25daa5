/**
 * The permissions of a command are written once, in its task in deno.json. Whatever else starts
 * that command (the compiled binary, the tests) reads them from there.
 *
 * @module
 */

import { resolve } from "node:path";

/** The folder of deno.json. */
export const PROJECT: string = resolve(import.meta.dirname!, "../..");

interface DenoJson {
  readonly tasks?: { readonly [name: string]: string | { readonly command?: string } };
}

/**
 * The options that a task gives to `deno run`: `["--allow-net", …]`.
 *
 * @throws {Error} when the task is missing, or is anything but `deno run OPTIONS main.ts …`
 */
export function taskFlags(task: string): string[] {
  const denoJson: DenoJson = JSON.parse(Deno.readTextFileSync(`${PROJECT}/deno.json`));
  const entry = denoJson.tasks?.[task];
  const command = typeof entry === "string" ? entry : entry?.command;
  if (command === undefined) throw new Error(`deno.json has no task ${task}`);
  const words = command.trim().split(/\s+/);
  const script = words.indexOf("main.ts");
  if (words[0] !== "deno" || words[1] !== "run" || script < 0 || /["'$&|;]/.test(command)) {
    throw new Error(
      `The task ${task} is "${command}"; it was expected to be a plain "deno run OPTIONS main.ts ${task}"`,
    );
  }
  return words.slice(2, script);
}
