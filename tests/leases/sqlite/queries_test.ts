import assert from "node:assert/strict";
import { openDatabase } from "../../../lib/leases/sqlite/database_file.ts";
import { PAGES } from "../../../lib/leases/sqlite/page_queries.ts";
import { heldAround, liveAround, READS, WRITES } from "../../../lib/leases/sqlite/queries.ts";
import { KEYS } from "../../../lib/leases/sqlite/reconfigure_key_store.ts";
import { TestDatabase } from "./test_database.ts";

const AROUND = { heldAround: heldAround(3), liveAround: liveAround(1) };
const ALL = { ...READS, ...AROUND, ...WRITES, ...PAGES, ...KEYS };

for (const [name, sql] of Object.entries(ALL)) {
  Deno.test(`${name} goes by an index and sorts nothing`, async () => {
    const folder = await TestDatabase.make();
    const database = openDatabase(folder.path);
    try {
      const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all()
        .map(({ detail }) => String(detail));
      // What is called k is a page, which is meant to be read whole.
      assert.deepEqual(plan.filter((step) => /SCAN (?!k$)|TEMP B-TREE|AUTOMATIC/.test(step)), []);
      assert.ok(/^\s*INSERT/.test(sql) || plan.some((step) => step.startsWith("SEARCH")));
    } finally {
      database.close();
      await folder.remove();
    }
  });
}
