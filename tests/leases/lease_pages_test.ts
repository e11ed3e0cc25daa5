import assert from "node:assert/strict";
import fc from "fast-check";
import { openDatabase } from "../../lib/leases/sqlite/database_file.ts";
import type { Lease } from "../../lib/leases/lease.ts";
import type { LeaseStore } from "../../lib/leases/store.ts";
import type { LeaseFilter } from "../../lib/leases/lease_pages.ts";
import { LEASE_PAGE_SQL } from "../../lib/leases/sqlite/lease_pages.ts";
import { formatPrefix, overlaps } from "../../lib/wire/prefix.ts";
import { duid, prefix } from "../support/messages.ts";
import { exchange, grant, NOW, texts } from "./exchanges.ts";
import { withFolder } from "./sqlite/test_database.ts";

for (const [name, sql] of Object.entries(LEASE_PAGE_SQL)) {
  Deno.test(`${name} goes by an index and sorts nothing`, () =>
    withFolder((folder) => {
      const database = openDatabase(folder.path);
      try {
        const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all()
          .map(({ detail }) => String(detail));
        assert.deepEqual(plan.filter((step) => /SCAN|TEMP B-TREE|AUTOMATIC/.test(step)), []);
        assert.ok(plan.some((step) => step.startsWith("SEARCH")));
      } finally {
        database.close();
      }
    }));
}

/** Client 1 is on two links, client 2 has a prefix in one of client 1's, client 3 gave its up. */
function fill(database: LeaseStore): void {
  database.record(exchange({ granted: [grant("2001:db8:1::1"), grant("2001:db8:8000::/48")] }));
  database.record(exchange({ link: "dsl", granted: [grant("2001:db8:2::1")] }));
  database.record(exchange({
    clientId: duid(2),
    granted: [grant("2001:db8:1::2"), grant("2001:db8:8000:100::", { iaType: 3 })],
  }));
  database.record(exchange({ clientId: duid(3), granted: [grant("2001:db8:1::3")] }));
  database.record(
    exchange({ clientId: duid(3), at: NOW + 1, released: [prefix("2001:db8:1::3")] }),
  );
}

function read(database: LeaseStore, filter: LeaseFilter, size = 100): string[] {
  return [...database.pages.read(filter, size)].flat().map(formatPrefix);
}

Deno.test("pages hold all leases in any state, in order of address", () =>
  withFolder(async (folder) => {
    const database = await folder.open();
    fill(database);
    assert.deepEqual(read(database, {}), [
      "2001:db8:1::1/128",
      "2001:db8:1::2/128",
      "2001:db8:1::3/128",
      "2001:db8:2::1/128",
      "2001:db8:8000::/48",
      "2001:db8:8000:100::/128",
    ]);
  }));

Deno.test("pages begin behind a lease, whether it is there or not", () =>
  withFolder(async (folder) => {
    const database = await folder.open();
    fill(database);
    const behind = (text: string, filter: LeaseFilter = {}) =>
      read(database, { ...filter, behind: prefix(text) });
    assert.deepEqual(behind("2001:db8:2::1"), ["2001:db8:8000::/48", "2001:db8:8000:100::/128"]);
    assert.deepEqual(behind("2001:db8:7::"), behind("2001:db8:2::1"));
    assert.deepEqual(behind("2001:db8:8000::/48"), ["2001:db8:8000:100::/128"]);
    const overlapping = prefix("2001:db8:1::/64");
    assert.deepEqual(behind("2001:db8:1::2", { overlapping }), ["2001:db8:1::3/128"]);
    assert.equal(behind("2001:db8::", { overlapping }).length, 3);
  }));

Deno.test("pages can be of one client, of one link, or of what overlaps a prefix", () =>
  withFolder(async (folder) => {
    const database = await folder.open();
    fill(database);
    assert.deepEqual(read(database, { clientId: duid(1) }), [
      "2001:db8:1::1/128",
      "2001:db8:8000::/48",
      "2001:db8:2::1/128",
    ]);
    assert.deepEqual(read(database, { link: "dsl" }), ["2001:db8:2::1/128"]);
    assert.deepEqual(read(database, { link: "elsewhere" }), []);
    assert.deepEqual(read(database, { clientId: duid(9) }), []);
    assert.deepEqual(read(database, { overlapping: prefix("2001:db8:8000:100::") }), [
      "2001:db8:8000::/48",
      "2001:db8:8000:100::/128",
    ]);
    assert.deepEqual(read(database, { overlapping: prefix("2001:db8:1::2/127") }), [
      "2001:db8:1::2/128",
      "2001:db8:1::3/128",
    ]);
    assert.deepEqual(read(database, { overlapping: prefix("2001:db8:8000::/44") }), [
      "2001:db8:8000::/48",
      "2001:db8:8000:100::/128",
    ]);
    assert.deepEqual(
      read(database, { clientId: duid(1), link: "lan", overlapping: prefix("::/0") }),
      [
        "2001:db8:1::1/128",
        "2001:db8:8000::/48",
      ],
    );
  }));

Deno.test("no page has more leases on it than it may, whatever the filter", () =>
  withFolder(async (folder) => {
    const database = await folder.open();
    fill(database);
    const filters = [{}, { clientId: duid(1) }, { link: "lan" }, { overlapping: prefix("::/0") }];
    for (const filter of filters) {
      const sizes = [...database.pages.read(filter, 2)].map(({ length }) => length);
      assert.ok(sizes.length > 1 && Math.max(...sizes) <= 2, `${sizes}`);
    }
  }));

Deno.test("a lease that is new between two pages, behind the last one, is on a later page", () =>
  withFolder(async (folder) => {
    const database = await folder.open();
    fill(database);
    const seen: Lease[] = [];
    for (const page of database.pages.read({}, 2)) {
      if (seen.length === 0) {
        database.record(exchange({ clientId: duid(4), granted: [grant("2001:db8:1::1000")] }));
        database.record(exchange({ clientId: duid(4), granted: [grant("2001:db8:1::")] }));
      }
      seen.push(...page);
    }
    assert.ok(texts(seen).includes("2001:db8:1::1000/128"));
    assert.ok(!texts(seen).includes("2001:db8:1::/128"));
    assert.equal(new Set(texts(seen)).size, seen.length);
  }));

const TEXTS = ["2001:db8:1::1", "2001:db8:1::2", "2001:db8::/40", "2001:db8:100::/48", "::1"];

Deno.test("pages of any size and filter hold what they should, once", () =>
  withFolder(async (folder) => {
    const database = await folder.open();
    fc.assert(
      fc.property(
        fc.array(fc.record({
          client: fc.integer({ min: 1, max: 3 }),
          link: fc.constantFrom("lan", "dsl"),
          lease: fc.constantFrom(...TEXTS),
        })),
        fc.record({
          clientId: fc.option(fc.integer({ min: 1, max: 3 }).map(duid), { nil: undefined }),
          link: fc.option(fc.constantFrom("lan", "dsl"), { nil: undefined }),
          overlapping: fc.option(fc.constantFrom(...TEXTS).map(prefix), { nil: undefined }),
        }),
        fc.integer({ min: 1, max: 4 }),
        (grants, filter, size) => {
          for (const { client, link, lease } of grants) {
            database.record(exchange({ clientId: duid(client), link, granted: [grant(lease)] }));
          }
          const all = [...database.pages.read({}, 1000)].flat();
          const expected = all.filter((lease) =>
            (!filter.clientId || formatDuid(lease.clientId) === formatDuid(filter.clientId)) &&
            (filter.link === undefined || lease.link === filter.link) &&
            (!filter.overlapping || overlaps(lease, filter.overlapping))
          );
          assert.deepEqual(read(database, filter, size).sort(), texts(expected));
        },
      ),
    );
  }));

function formatDuid(octets: Uint8Array): string {
  return octets.join();
}

for (const size of [1, 2, 3, 100]) {
  Deno.test(`live leases are counted, ${size} at a time`, () =>
    withFolder(async (folder) => {
      const database = await folder.open();
      fill(database);
      const counts = [...database.pages.countLive(NOW + 1, size)];
      assert.equal(counts.reduce((sum, count) => sum + count, 0), 5);
      assert.ok(counts.every((count) => count <= size));
      const last = NOW + 1_000_000;
      assert.deepEqual([...database.pages.countLive(last, 100)], [0]);
    }));
}
