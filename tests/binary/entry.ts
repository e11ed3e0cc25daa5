/**
 * `main.ts` for an older runtime.
 *
 * @module
 */
import { waitsForLock } from "./additions.ts";
import { processIo } from "../../lib/cli/io.ts";
import { run } from "../../lib/cli/program.ts";

await run(Deno.args, processIo);
if (waitsForLock) Deno.exit();
