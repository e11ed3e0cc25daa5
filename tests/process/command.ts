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

/**
 * Leases an address through a relay on 2001:db8:1::/64 from a server on loopback.
 *
 * @param duid of the client; left out: one that no other has
 * @returns the address
 */
export async function lease(port: number, duid?: string): Promise<string> {
  const words = ["--server", "::1", "--port", `${port}`, "--relay", "2001:db8:1::1", "--json"];
  const client = duid === undefined ? [] : ["--duid", duid];
  const { addresses } = JSON.parse(await sextant("lease", ...words, ...client));
  return addresses[0].address;
}
