import assert from "node:assert/strict";
import { Reloading, type ReloadingSetup } from "../../lib/cli/reloading.ts";

Deno.test("a reload that a stop breaks off is said at info, and why", async () => {
  const said: string[][] = [];
  const log = { write: (level: string, line: string) => said.push([level, line]) };
  // So early, nothing else of the server is asked.
  const setup = { path: "/nowhere/sextant.yaml", file: "sextant.yaml", log };
  const reloading = new Reloading(setup as unknown as ReloadingSetup);
  reloading.close();
  assert.deepEqual(await reloading.reload(), ["The server is about to stop"]);
  assert.deepEqual(said, [
    ["info", "The configuration is not reloaded, as the server is about to stop"],
  ]);
});
