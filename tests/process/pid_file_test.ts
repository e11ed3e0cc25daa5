import assert from "node:assert/strict";
import { removePidFile, writePidFile } from "../../lib/process/pid_file.ts";
import { CreatedFiles } from "../../lib/process/created_files.ts";

Deno.test("a PID file holds the number while the process runs, and is gone afterwards", () => {
  const folder = Deno.makeTempDirSync();
  const path = `${folder}/sextant.pid`;
  writePidFile(path, 42);
  assert.equal(Deno.readTextFileSync(path), "42\n");
  removePidFile(path, 42);
  assert.throws(() => Deno.statSync(path), Deno.errors.NotFound);
  removePidFile(path, 42);
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("a PID file that another process has taken over is left alone", () => {
  const folder = Deno.makeTempDirSync();
  const path = `${folder}/sextant.pid`;
  writePidFile(path, 43);
  removePidFile(path, 42);
  assert.equal(Deno.readTextFileSync(path), "43\n");
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("a PID file in a folder that is not there is refused in a sentence", () => {
  assert.throws(
    () => writePidFile("/no/such/folder/sextant.pid", 1),
    /Cannot write the PID file \/no\/such\/folder\/sextant.pid: its folder does not exist/,
  );
});

Deno.test("only what a start made counts as made by it, folders included", () => {
  const folder = Deno.makeTempDirSync();
  Deno.writeTextFileSync(`${folder}/before`, "");
  const created = new CreatedFiles([`${folder}/before`, `${folder}/new/leases`, `${folder}/never`]);
  Deno.mkdirSync(`${folder}/new`);
  Deno.writeTextFileSync(`${folder}/new/leases`, "");
  assert.deepEqual(created.list().sort(), [`${folder}/new`, `${folder}/new/leases`]);
  Deno.removeSync(folder, { recursive: true });
});
