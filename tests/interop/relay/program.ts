import { PROJECT } from "../../../lib/build/task_flags.ts";
import type { Host } from "../host.ts";
import type { Lab } from "../lab.ts";

/**
 * Runs one of the programs in this folder on a host.
 *
 * @returns what it printed as its last line, parsed
 * @throws {Error} when it fails
 */
export async function runProgram<T>(
  lab: Lab,
  host: Host,
  name: "crowd" | "delegation" | "leasequery" | "registration" | "storm",
  ...words: string[]
): Promise<T> {
  const { code, output } = await host.run([
    Deno.execPath(),
    ...["run", "--no-prompt", "--allow-net", "--allow-run", "--allow-read"],
    `${PROJECT}/tests/interop/relay/${name}_program.ts`,
    ...words,
  ], { log: lab.log(name), env: { NO_COLOR: "1" } });
  if (code !== 0) throw new Error(`The ${name} failed with exit status ${code}`);
  return JSON.parse(output.trimEnd().split("\n").at(-1)!);
}
