import assert from "node:assert/strict";
import { PROJECT } from "../../lib/build/task_flags.ts";
import { sextantCommand } from "../support/sextant.ts";

/**
 * Runs a command of Sextant to its end.
 *
 * @returns what it printed
 * @throws {Error} when it fails
 */
export async function sextant(command: string, ...words: string[]): Promise<string> {
  const [program, ...args] = sextantCommand(command, words);
  const { code, stdout, stderr } = await new Deno.Command(program!, { args, cwd: PROJECT })
    .output();
  const decoder = new TextDecoder();
  assert.equal(code, 0, `sextant ${command} ended with ${code}: ${decoder.decode(stderr)}`);
  return decoder.decode(stdout);
}
