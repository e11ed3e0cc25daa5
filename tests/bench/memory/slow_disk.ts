/** The program `sextant` on a disk that takes ten seconds to write anything. */
import { processIo } from "../../../lib/cli/io.ts";
import { run } from "../../../lib/cli/program.ts";

const SLOWNESS = 10_000;

const { syncData } = Deno.FsFile.prototype;
Deno.FsFile.prototype.syncData = async function (this: Deno.FsFile): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, SLOWNESS));
  return await syncData.call(this);
};

await run(Deno.args, processIo);
