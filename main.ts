/**
 * The program `sextant`: a DHCPv6 server that also answers who holds what.
 *
 * @module
 */
import { processIo } from "./lib/cli/io.ts";
import { run } from "./lib/cli/program.ts";

if (import.meta.main) {
  await run(Deno.args, processIo);
}
