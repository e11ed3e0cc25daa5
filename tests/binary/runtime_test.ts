import assert from "node:assert/strict";
import { Folder } from "../process/folder.ts";
import { LACKED, OLDER } from "./lacked.ts";
import { Runtime } from "./runtime.ts";

Deno.test("the runtime lacks what is added to it, or is this Deno's and lacks nothing", async () => {
  await using folder = new Folder();
  const { version, there } = await new Runtime(Deno.env.get("DENORT_BIN")).report(folder.path);
  const expected = version === OLDER ? [] : LACKED.map(({ name }) => name);
  assert.deepEqual(there, expected, `Deno ${version}`);
});
