import assert from "node:assert/strict";
import { Sextant, type SextantOptions } from "../support/sextant.ts";

/**
 * Starts a server that must not start: it says so on standard error, one line a problem, and ends
 * with exit status 1. Warnings about the configuration may come first.
 *
 * @param expected what each line must hold, in order
 */
export async function expectRefusal(
  configuration: string,
  expected: readonly RegExp[],
  options: SextantOptions = {},
): Promise<void> {
  await using server = new Sextant(["-c", configuration], options);
  const { code, signal } = await server.ended();
  const said = server.stderr.all.filter((line) => !line.includes(": warning: "));
  assert.equal(said.length, expected.length, `it said:\n${said.join("\n")}`);
  for (const [index, pattern] of expected.entries()) assert.match(said[index]!, pattern);
  assert.deepEqual(server.stdout.all, []);
  assert.deepEqual({ code, signal }, { code: 1, signal: null });
}
