import assert from "node:assert/strict";
import { openToOthers, otherNames } from "../../../lib/leases/sqlite/access.ts";
import { withFolder } from "./test_database.ts";

Deno.test("files of the database and its folder are made for their owner alone", async () => {
  await withFolder(async (folder) => {
    const path = `${folder.folder}/new/leases.sqlite`;
    const store = await folder.open("full", path);
    assert.deepEqual([...openToOthers(path), ...otherNames(path)], []);
    await store.close();
  });
});

Deno.test("a wider mode, a folder that others may write, and a second name are told", async () => {
  await withFolder(async (folder) => {
    await (await folder.open()).close();
    Deno.chmodSync(folder.path, 0o644);
    assert.match(openToOthers(folder.path)[0]!, /leases\.sqlite has mode 0644 .* expected 0600/);
    Deno.chmodSync(folder.path, 0o600);
    for (const mode of [0o770, 0o777, 0o1777]) {
      Deno.chmodSync(folder.folder, mode);
      const [told, ...more] = openToOthers(folder.path);
      assert.match(told!, /has mode 1?0?7\d\d, so that other users may put files in place/);
      assert.deepEqual(more, []);
    }
    Deno.chmodSync(folder.folder, 0o755);
    assert.deepEqual(openToOthers(folder.path), []);
    Deno.linkSync(folder.path, `${folder.folder}/other`);
    assert.match(otherNames(folder.path)[0]!, /has 2 names \(hard links\), expected one/);
  });
});
