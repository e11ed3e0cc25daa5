import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { AssignmentDatabase } from "../../lib/assignments/assignment_database.ts";
import { CLEAN_UPS, findSql, RANGE_READS } from "../../lib/assignments/assignment_schema.ts";
import { AssignmentWriter } from "../../lib/assignments/assignment_writer.ts";
import {
  bigIntToAddress,
  compareBytes,
  formatAddress,
  parseAddress,
} from "../../lib/wire/address.ts";
import { formatPrefix, lastAddress, maskAddress, type Prefix } from "../../lib/wire/prefix.ts";
import { Files, HEADER } from "./files.ts";

// Few bits that differ, so that prefixes lie in each other.
const anAddress = fc.tuple(
  fc.bigInt({ min: 1n, max: 3n }),
  fc.constantFrom(0n, 15n, 63n, 64n, 94n),
).map(([low, shift]) => bigIntToAddress(0x2001n << 112n | low << shift));

const aPrefix: fc.Arbitrary<Prefix> = fc.tuple(
  anAddress,
  fc.constantFrom(16, 33, 48, 63, 64, 112, 127, 128),
).map(([octets, length]) => ({ address: maskAddress(octets, length), length }));

Deno.test("a database says of a range what comparing with each assignment says", () => {
  fc.assert(
    fc.property(
      fc.array(anAddress, { maxLength: 5 }),
      fc.array(aPrefix, { maxLength: 8 }),
      fc.array(fc.tuple(anAddress, anAddress), { minLength: 5, maxLength: 5 }),
      (addresses, prefixes, ranges) => {
        using files = new Files();
        // What a CSV may not say, an older database may hold: one within another.
        const writer = AssignmentWriter.open(files.path("a.sqlite"), 0n);
        writer.put([
          ...addresses.map((address, at) => ({
            id: `duid:0a${at}0`,
            address: { address, length: 128 },
          })),
          ...prefixes.map((prefix, at) => ({ id: `duid:0b${at}0`, prefix })),
        ]);
        writer.close();
        const database = AssignmentDatabase.open(files.path("a.sqlite"));
        try {
          for (const [one, other] of ranges) {
            const [first, last] = compareBytes(one, other) <= 0 ? [one, other] : [other, one];
            const within = addresses.filter((each) =>
              compareBytes(each, first) >= 0 && compareBytes(each, last) <= 0
            );
            assert.deepEqual(database.addressBetween(first, last), within.sort(compareBytes)[0]);
            assert.equal(
              database.prefixBetween(first, last) !== undefined,
              prefixes.some((prefix) =>
                compareBytes(prefix.address, last) <= 0 &&
                compareBytes(lastAddress(prefix), first) >= 0
              ),
            );
          }
        } finally {
          database.close();
        }
      },
    ),
    { numRuns: 40 },
  );
});

Deno.test("a database says how far addresses go on one after the other", () => {
  using files = new Files();
  const rows = [5, 6, 7, 9].map((low) => `duid:0${low},2001:db8::${low},\n`);
  const database = AssignmentDatabase.open(files.build(HEADER + rows.join("")));
  const end = (text: string) => formatAddress(database.endOfRun(parseAddress(text)!));
  assert.equal(end("2001:db8::5"), "2001:db8::7");
  assert.equal(end("2001:db8::9"), "2001:db8::9");
  database.close();
});

Deno.test("nothing that is asked while requests are answered scans a table", () => {
  using files = new Files();
  const database = new DatabaseSync(files.build(`${HEADER}duid:00,,\n`), { readOnly: true });
  try {
    const statements = [
      ...[true, false].flatMap((hasDetails) => Object.values(findSql(hasDetails))),
      ...Object.values(RANGE_READS),
      ...CLEAN_UPS.flatMap(({ keyAfter, deleteUpTo }) => [keyAfter, deleteUpTo]),
    ];
    for (const sql of statements) {
      for (const { detail } of database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all()) {
        assert.match(String(detail), /^SEARCH \w+ USING PRIMARY KEY/, sql);
      }
    }
  } finally {
    database.close();
  }
});

Deno.test("everything that is assigned can be read, of a database of DHCPKit's too", () => {
  using files = new Files();
  const path = files.buildAsDhcpkit([
    ["duid:0001", "2001:db8::1", "2001:db8:1::/56"],
    ["duid:0002", null, null],
    ["duid:0003", null, "2001:db8:3::/56"],
  ]);
  const database = AssignmentDatabase.open(path);
  assert.equal(database.hasRanges, false);
  assert.deepEqual([...database.everything()].map(({ prefix }) => prefix && formatPrefix(prefix)), [
    "2001:db8:1::/56",
    "2001:db8:3::/56",
  ]);
  assert.equal(formatAddress(database.find("duid:0001")!.addresses[0]!.address), "2001:db8::1");
  assert.deepEqual(database.find("duid:0002"), { id: "duid:0002", addresses: [], prefixes: [] });
  assert.equal(database.find("duid:0004"), undefined);
  database.close();
});

Deno.test("what cannot be opened is said in a sentence", () => {
  using files = new Files();
  const empty = files.path("empty.sqlite");
  const other = files.path("other.sqlite");
  for (
    const [path, sql] of [
      [empty, "CREATE TABLE t (id); DROP TABLE t"],
      [other, "CREATE TABLE t (id)"],
    ] as const
  ) {
    const database = new DatabaseSync(path);
    database.exec(sql);
    database.close();
  }
  const newer = files.build(`${HEADER}duid:00,,\n`);
  const database = new DatabaseSync(newer);
  database.exec("PRAGMA user_version = 9");
  database.close();
  const complaints: [string, RegExp][] = [
    [files.path("none.sqlite"), /none\.sqlite is not there, expected a database$/],
    [`${files.write("file", "")}/a.sqlite`, /is not there/],
    [files.folder, /is not a file/],
    [files.write("text.sqlite", "text".repeat(300)), /text\.sqlite is damaged/],
    [empty, /holds nothing, expected a database that sextant build-sqlite made/],
    [files.write("nothing.sqlite", ""), /holds nothing/],
    [other, /is a database of something else/],
    [newer, /has schema version 9, written by a newer Sextant; expected version 2 or older/],
  ];
  for (const [path, complaint] of complaints) {
    assert.throws(() => AssignmentDatabase.open(path), {
      name: "AssignmentDatabaseError",
      message: complaint,
    });
  }
});
