import assert from "node:assert/strict";
import { sextant } from "./command.ts";
import { Folder } from "./folder.ts";

function csv(from: number, to: number): string {
  let rows = "id,address,prefix\n";
  for (let number = from; number < to; number++) {
    const hex = number.toString(16).padStart(6, "0");
    rows += `duid:${hex},2001:db8::${number.toString(16)},\n`;
  }
  return rows;
}

Deno.test("build-sqlite needs no more than its task allows, and two at once come out as one", async () => {
  await using folder = new Folder();
  const database = `${folder.path}/assignments.sqlite`;
  const older = folder.write("older.csv", csv(0, 30_000));
  await Deno.utime(older, 1_700_000_000, 1_700_000_000);
  assert.equal(
    await sextant("build-sqlite", older, database),
    `${database} holds 30,000 assignments\n`,
  );
  const newer = folder.write("newer.csv", csv(5_000, 40_000));
  const both = await Promise.all([
    sextant("build-sqlite", newer, database),
    sextant("build-sqlite", newer, database),
  ]);
  assert.deepEqual(both, Array(2).fill(`${database} holds 35,000 assignments\n`));
  await assert.rejects(
    sextant("build-sqlite", older, database),
    /holds what a newer CSV says/,
  );
  const left = [...Deno.readDirSync(folder.path)].map(({ name }) => name).sort();
  assert.deepEqual(left, ["assignments.sqlite", "newer.csv", "older.csv"]);
});
