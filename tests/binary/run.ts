/**
 * Tests the binary as the program is tested: compiles it, and has the tests of `tests/process` that
 * start Sextant, and the interop tests, start that instead of the checkout.
 *
 *     deno task test:binary [--keep FILE] [--process-only | WORD …]
 *
 * `--keep` says where the binary stays; the words choose interop tests, as they do for `interop`.
 * DENORT_BIN names the runtime to compile into, as for `deno compile`; where a `deno` is beside it,
 * that one compiles.
 *
 * @module
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { PROJECT } from "../../lib/build/task_flags.ts";
import { userPath } from "../../lib/cli/user_path.ts";
import { LACKED, OLDER } from "./lacked.ts";
import { Runtime } from "./runtime.ts";
import { splitByStarting } from "./starting.ts";

const { values: { keep, "process-only": processOnly }, positionals } = parseArgs({
  options: { keep: { type: "string" }, "process-only": { type: "boolean", default: false } },
  allowPositionals: true,
});
const folder = await Deno.makeTempDir({ prefix: "sextant-binary-" });
try {
  Deno.exitCode = await test(keep === undefined ? `${folder}/sextant` : userPath(keep));
} finally {
  await Deno.remove(folder, { recursive: true });
}

async function test(binary: string): Promise<number> {
  const runtime = new Runtime(Deno.env.get("DENORT_BIN"));
  const { version } = await runtime.report(folder);
  if (version !== Deno.version.deno && version !== OLDER) {
    console.error(
      `The runtime that DENORT_BIN names is of Deno ${version}, expected ${Deno.version.deno} ` +
        `or, with what is added to it, ${OLDER}`,
    );
    return 1;
  }
  const isOlder = version !== Deno.version.deno;
  await runtime.compileSextant(binary, isOlder);
  const added = isOlder ? `, with ${LACKED.map(({ name }) => name).join(" and ")} added` : "";
  const { size } = await Deno.stat(binary);
  console.log(`${binary}: ${megabytes(size)} MB, of Deno ${version}${added}`);

  const { starting, others } = await splitByStarting();
  console.log(`Against the checkout alone, since they start nothing: ${others.join(", ")}`);
  const env = { SEXTANT_BINARY: resolve(binary), SEXTANT_RUNTIME: version };
  const ofProcesses = await deno(env, "test", "--allow-all", "tests/binary", ...starting);
  if (processOnly) return ofProcesses;
  const ofInterop = await deno(env, "task", "--quiet", "interop", ...positionals);
  return ofProcesses || ofInterop;
}

/** @returns its exit status */
async function deno(env: Record<string, string>, ...args: string[]): Promise<number> {
  const { code } = await new Deno.Command(Deno.execPath(), { args, cwd: PROJECT, env }).spawn()
    .status;
  return code;
}

function megabytes(octets: number): string {
  return (octets / 1e6).toFixed(1);
}
