import assert from "node:assert/strict";
import { openDatabase } from "../../../lib/leases/sqlite/database_file.ts";
import { TRIM_SQL } from "../../../lib/leases/sqlite/change_trimmer.ts";
import { CHANGE_SQL } from "../../../lib/leases/sqlite/change_writer.ts";
import { CATALOGUE_SQL } from "../../../lib/leases/sqlite/catalogue.ts";
import { CLIENT_PAGE_SQL } from "../../../lib/leases/sqlite/client_pages.ts";
import { CONTACT_SQL } from "../../../lib/leases/sqlite/contact_writer.ts";
import { CATCH_UP_SQL } from "../../../lib/leases/sqlite/database_changes.ts";
import { COUNTED_LEASE_SQL } from "../../../lib/leases/sqlite/counted_lease_reader.ts";
import { LEASE_SQL } from "../../../lib/leases/sqlite/lease_writer.ts";
import { HEARD_CLIENT_SQL } from "../../../lib/leases/sqlite/heard_clients.ts";
import { PAST_LEASE_SQL } from "../../../lib/leases/sqlite/past_leases.ts";
import { PAST_PAGE_SQL } from "../../../lib/leases/sqlite/past_pages.ts";
import { REVOKED_SQL } from "../../../lib/leases/sqlite/revoked_leases.ts";
import { EXPIRY_SQL } from "../../../lib/leases/sqlite/expirer.ts";
import { READER_SQL } from "../../../lib/leases/sqlite/reader.ts";
import { POOL_COUNT_SQL } from "../../../lib/leases/sqlite/pool_count_store.ts";
import { KEY_SQL } from "../../../lib/leases/sqlite/reconfigure_key_store.ts";
import { VALUE_SQL } from "../../../lib/leases/sqlite/server_values.ts";
import { heldAround, liveAround, othersAround } from "../../../lib/leases/sqlite/queries.ts";
import { prepare } from "../../../lib/sqlite/statement.ts";
import { TestDatabase } from "./test_database.ts";

const AROUND = {
  heldAround: heldAround(3),
  liveAround: liveAround(1),
  othersAround: othersAround(2),
};
const ALL = {
  "look-ups": READER_SQL,
  "searches around": AROUND,
  "pages of clients": CLIENT_PAGE_SQL,
  "leases that are counted": COUNTED_LEASE_SQL,
  contacts: CONTACT_SQL,
  leases: LEASE_SQL,
  changes: CHANGE_SQL,
  "catch-ups": CATCH_UP_SQL,
  trimming: TRIM_SQL,
  expiry: EXPIRY_SQL,
  "leases that operators ended": REVOKED_SQL,
  "clients and how they were heard": HEARD_CLIENT_SQL,
  "leases that others took the place of": PAST_LEASE_SQL,
  "pages of those": PAST_PAGE_SQL,
  links: { nextLinks: CATALOGUE_SQL.nextLinks, deleteLink: CATALOGUE_SQL.deleteLink },
  "counts of pools": POOL_COUNT_SQL,
  keys: KEY_SQL,
  values: VALUE_SQL,
};
const STATEMENTS = Object.entries(ALL).flatMap(([kind, statements]) =>
  Object.entries(statements).map(([name, sql]) => [`${kind}: ${name}`, sql] as const)
);

type PlanRow = readonly [id: number, parent: number, unused: number, detail: string];

Deno.test("leases of a client in a range are found without its others", async () => {
  const folder = await TestDatabase.make();
  const database = openDatabase(folder.path);
  try {
    const plan = prepare<PlanRow>(database, `EXPLAIN QUERY PLAN ${READER_SQL.countLeasesWithin}`)
      .all().map(([, , , detail]) => detail).join("\n");
    assert.match(plan, /USING INDEX leases_by_client \(client=\? AND address>\? AND address<\?\)/);
  } finally {
    database.close();
    await folder.remove();
  }
});

for (const [name, sql] of STATEMENTS) {
  Deno.test(`${name} goes by an index and sorts nothing`, async () => {
    const folder = await TestDatabase.make();
    const database = openDatabase(folder.path);
    try {
      const plan = prepare<PlanRow>(database, `EXPLAIN QUERY PLAN ${sql}`).all()
        .map(([, , , detail]) => detail);
      // What is called k is a page, which is meant to be read whole.
      assert.deepEqual(plan.filter((step) => /SCAN (?!k$)|TEMP B-TREE|AUTOMATIC/.test(step)), []);
      assert.ok(/^\s*INSERT/.test(sql) || plan.some((step) => step.startsWith("SEARCH")));
    } finally {
      database.close();
      await folder.remove();
    }
  });
}
