import assert from "node:assert/strict";
import { PidFile } from "../../lib/process/pid_file.ts";
import { CreatedFiles } from "../../lib/process/created_files.ts";
import { Folder } from "./folder.ts";

Deno.test("a PID file holds the number while the process runs, and is gone afterwards", async () => {
  await using folder = new Folder();
  const path = `${folder.path}/sextant.pid`;
  const file = PidFile.open(path);
  file.write(42);
  assert.equal(Deno.readTextFileSync(path), "42\n");
  file.close(42);
  assert.throws(() => Deno.statSync(path), Deno.errors.NotFound);
});

Deno.test("a PID file that a killed process left is taken over, and only once the server runs", async () => {
  await using folder = new Folder();
  const path = folder.write("sextant.pid", "123456\n");
  const file = PidFile.open(path);
  assert.equal(Deno.readTextFileSync(path), "123456\n");
  file.write(42);
  assert.equal(Deno.readTextFileSync(path), "42\n");
  file.close(42);
});

Deno.test("a PID file that another process has taken over is left alone", async () => {
  await using folder = new Folder();
  const path = `${folder.path}/sextant.pid`;
  const file = PidFile.open(path);
  file.write(43);
  file.close(42);
  assert.equal(Deno.readTextFileSync(path), "43\n");
});

Deno.test("a PID file in a folder that is not there is refused in a sentence", () => {
  assert.throws(
    () => PidFile.open("/no/such/folder/sextant.pid"),
    /Cannot write the PID file \/no\/such\/folder\/sextant.pid: its folder does not exist/,
  );
});

Deno.test("what holds anything but a number is no PID file, and stays as it is", async () => {
  await using folder = new Folder();
  for (const text of ["precious", "SQLite format 3\0", "1 2", `${"1".repeat(40)}`, "-1"]) {
    const path = folder.write("precious", text);
    assert.throws(() => PidFile.open(path), /precious: it holds something else than the number/);
    assert.equal(Deno.readTextFileSync(path), text);
  }
});

Deno.test("a FIFO or a folder in place of a PID file is refused, and nobody waits", async () => {
  await using folder = new Folder();
  const fifo = `${folder.path}/fifo`;
  await new Deno.Command("mkfifo", { args: [fifo] }).output();
  assert.throws(() => PidFile.open(fifo), /fifo: it is not a regular file/);
  assert.throws(() => PidFile.open(folder.path), /: it is a folder$/);
});

Deno.test("only what a start made counts as made by it, folders included and last", async () => {
  await using folder = new Folder();
  folder.write("before", "");
  const { path } = folder;
  const created = new CreatedFiles([`${path}/before`, `${path}/new/leases`, `${path}/never`]);
  Deno.mkdirSync(`${path}/new`);
  folder.write("new/leases", "");
  assert.deepEqual(created.list(), [`${path}/new/leases`, `${path}/new`]);
});
