import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { AssignmentDatabase } from "../../lib/assignments/assignment_database.ts";
import { buildDatabase, type BuildOutcome } from "../../lib/assignments/build.ts";
import { formatAddress } from "../../lib/wire/address.ts";
import { address } from "../support/messages.ts";
import { Files, HEADER, query } from "./files.ts";

interface Built extends Partial<BuildOutcome> {
  /** `line: message` of each row that is wrong. */
  readonly wrong: string[];
  /** Why nothing came of it. */
  readonly error?: string;
}

/** Builds `a.sqlite` of a CSV that was changed last at a time, in seconds. */
function build(files: Files, csv: string, time = 1_700_000_000, force = false): Built {
  const source = files.write("a.csv", csv);
  Deno.utimeSync(source, time, time);
  return buildFrom(files, source, force);
}

function buildFrom(files: Files, source: string, force = false, progress = () => {}): Built {
  const wrong: string[] = [];
  try {
    const outcome = buildDatabase(source, files.path("a.sqlite"), {
      force,
      report: (line, message) => wrong.push(`${line}: ${message}`),
      progress,
    });
    return { ...outcome, wrong };
  } catch (error) {
    return { error: (error as Error).message, wrong };
  }
}

function rowsIn(files: Files): unknown[][] {
  return query(files.path("a.sqlite"), "SELECT id, address, prefix FROM assignments ORDER BY id");
}

function idsIn(files: Files): unknown[] {
  return rowsIn(files).map(([id]) => id);
}

/** Rows for the DUIDs from one number to another. */
function numbered(from: number, to: number): string {
  let rows = "";
  for (let number = from; number <= to; number++) {
    const hex = number.toString(16).padStart(6, "0");
    rows += `duid:${hex},2001:db8::${number.toString(16)},\n`;
  }
  return rows;
}

Deno.test("build-sqlite makes the table that DHCPKit makes", () => {
  using files = new Files();
  const csv = `${HEADER}duid:0001,2001:db8:0::1,2001:db8:9::/56\nduid:0002,,\n`;
  assert.deepEqual(build(files, csv), {
    put: 2,
    skipped: 0,
    result: { total: 2, vanished: 0, withheld: false },
    wrong: [],
  });
  assert.deepEqual(rowsIn(files), [
    ["duid:0001", "2001:db8::1", "2001:db8:9::/56"],
    ["duid:0002", null, null],
  ]);
  const path = files.path("a.sqlite");
  assert.deepEqual(
    query(path, "SELECT DISTINCT CAST(csv_mtime AS TEXT) FROM assignments"),
    [["1700000000000000000"]],
  );
  // Of a table without row ids, the primary key is the first index.
  const [[sql]] = query(path, "SELECT sql FROM sqlite_schema WHERE name = 'assignments'") as [
    [string],
  ];
  assert.match(sql, /id TEXT PRIMARY KEY[^)]*csv_mtime INTEGER NOT NULL[^)]*\)\s*WITHOUT ROWID/);
});

Deno.test("build-sqlite replaces rows by normalised id; several of one id, and several ids, are kept", () => {
  using files = new Files();
  build(files, `${HEADER}duid:00AA,2001:db8::1,\nremote-id-str:1:ab,2001:db8::2,\n`);
  build(
    files,
    `${HEADER}duid:00:aa,2001:db8::3,\nremote-id:1:6162,2001:db8::4,\nduid:00aa,2001:db8::5,\n`,
  );
  assert.deepEqual(rowsIn(files), [
    ["duid:00aa", "2001:db8::3", null],
    ["remote-id:1:6162", "2001:db8::4", null],
  ]);
  const found = (id: string) => {
    const reader = AssignmentDatabase.open(files.path("a.sqlite"));
    const { addresses = [] } = reader.find(id) ?? {};
    reader.close();
    return addresses.map(({ address }) => formatAddress(address));
  };
  assert.deepEqual(found("duid:00aa"), ["2001:db8::3", "2001:db8::5"]);
  const last = `${HEADER}duid:00aa interface-id-str:a b,2001:db8::5,\n`;
  assert.deepEqual(build(files, last, undefined, true).result, {
    total: 2,
    vanished: 1,
    withheld: false,
  });
  assert.deepEqual(found("duid:00aa"), ["2001:db8::5"]);
  assert.deepEqual(found("interface-id:612062"), ["2001:db8::5"]);
});

Deno.test("build-sqlite refuses rows that assign one address, or overlapping prefixes, and names both", () => {
  using files = new Files();
  build(files, `${HEADER}duid:00aa,2001:db8::1,\n`);
  const { result, clashes } = build(
    files,
    HEADER + [
      "duid:01,2001:db8::5,2001:db8:1::/56",
      "duid:02,2001:db8::5,",
      "duid:01,2001:db8:1::9,",
      "duid:03,2001:db8:1:42::9,",
      "duid:04,,2001:db8:1:42::/64",
      "duid:04,2001:db8::4,2001:db8:1::/48",
      "duid:05,2001:db8::6,2001:db8:2::/48",
    ].join("\n"),
  );
  assert.equal(result, undefined);
  assert.deepEqual(clashes!.map(({ line, message }) => `${line}: ${message}`), [
    "3: 2001:db8::5 for duid:02: line 2 assigns this to duid:01",
    "5: 2001:db8:1:42::9 for duid:03: line 2 assigns 2001:db8:1::/56 to duid:01",
    "6: 2001:db8:1:42::/64 for duid:04: line 2 assigns 2001:db8:1::/56 to duid:01",
    "7: 2001:db8:1::/48 for duid:04: line 2 assigns 2001:db8:1::/56 to duid:01",
  ]);
  assert.deepEqual(rowsIn(files), [["duid:00aa", "2001:db8::1", null]]);
});

Deno.test("build-sqlite lets others read between its batches", () => {
  using files = new Files();
  build(files, `${HEADER}duid:00,2001:db8::,\n`);
  const reader = AssignmentDatabase.open(files.path("a.sqlite"));
  const seen = new Set<boolean>();
  const source = files.write("a.csv", `${HEADER}duid:00,2001:db8::,\n${numbered(1, 30_000)}`);
  buildFrom(files, source, false, () => {
    assert.ok(reader.find("duid:00"));
    // Of a row that comes early in the file, while the rest is still to come.
    seen.add(reader.find("duid:000001") !== undefined && !reader.find("duid:007530"));
  });
  assert.ok(seen.has(true));
  assert.ok(reader.find("duid:007530"));
  // Nothing is left in the log, so that the file alone can be copied.
  assert.equal(Deno.statSync(files.path("a.sqlite-wal")).size, 0);
  reader.close();
});

Deno.test("build-sqlite deletes what vanished from the CSV, also when its time did not change", () => {
  using files = new Files();
  build(files, HEADER + numbered(1, 10));
  const { result } = build(files, HEADER + numbered(2, 10));
  assert.deepEqual(result, { total: 9, vanished: 1, withheld: false });
  assert.ok(!idsIn(files).includes("duid:000001"));
});

Deno.test("build-sqlite deletes 30 % of the rows, and keeps them when it is more", () => {
  using files = new Files();
  build(files, HEADER + numbered(1, 10));
  assert.deepEqual(build(files, HEADER + numbered(4, 10)).result, {
    total: 7,
    vanished: 3,
    withheld: false,
  });
  assert.equal(idsIn(files).length, 7);
  const changed = `${HEADER}duid:000010,2001:db8::ff,\nduid:00000a,2001:db8::fe,\n`;
  assert.deepEqual(build(files, changed).result, { total: 8, vanished: 6, withheld: true });
  assert.equal(idsIn(files).length, 8);
  assert.ok(rowsIn(files).some((row) => row[1] === "2001:db8::fe"));
  assert.deepEqual(build(files, changed, undefined, true).result, {
    total: 2,
    vanished: 6,
    withheld: false,
  });
  assert.deepEqual(idsIn(files), ["duid:00000a", "duid:000010"]);
});

Deno.test("build-sqlite keeps everything when the CSV has no rows, unless it is forced", () => {
  using files = new Files();
  build(files, HEADER + numbered(1, 3));
  assert.deepEqual(build(files, HEADER).result, { total: 3, vanished: 3, withheld: true });
  assert.equal(idsIn(files).length, 3);
  build(files, HEADER, undefined, true);
  assert.deepEqual(idsIn(files), []);
});

Deno.test("build-sqlite skips rows that are wrong and says their lines", () => {
  using files = new Files();
  const built = build(files, `${HEADER}duid:zz,,\nduid:0001,2001:db8::1,\nduid:0002,nowhere,\n`);
  assert.deepEqual([built.put, built.skipped], [1, 2]);
  assert.deepEqual(built.wrong.map((line) => line.slice(0, 2)), ["2:", "4:"]);
  assert.deepEqual(idsIn(files), ["duid:0001"]);
});

Deno.test("build-sqlite does not make a database of a CSV without a row that can be used", () => {
  using files = new Files();
  assert.equal(build(files, "id,address\nduid:0001,2001:db8::1\n").result, undefined);
  assert.equal(build(files, `${HEADER}duid:zz,,\n`).result, undefined);
  assert.throws(() => Deno.statSync(files.path("a.sqlite")), Deno.errors.NotFound);
});

Deno.test("build-sqlite deletes nothing when the CSV is broken in the middle", () => {
  using files = new Files();
  build(files, HEADER + numbered(1, 10));
  const built = build(files, `${HEADER}duid:000001,2001:db8::ff,\n"duid:000002,\n`);
  assert.equal(built.result, undefined);
  assert.equal(built.put, 1);
  assert.equal(idsIn(files).length, 10);
});

Deno.test("build-sqlite deletes nothing when the CSV changes while it is read", () => {
  using files = new Files();
  build(files, HEADER + numbered(1, 10));
  const source = files.write("a.csv", `${HEADER}${numbered(1, 3)}`);
  let added = "";
  const { error } = buildFrom(files, source, true, () => {
    if (added === "") Deno.writeTextFileSync(source, added = numbered(4, 4), { append: true });
  });
  assert.match(error!, /it changed while it was read/);
  assert.equal(idsIn(files).length, 10);
});

Deno.test("a CSV never replaces what a newer one says, not even when it is forced", () => {
  using files = new Files();
  build(files, HEADER + numbered(1, 3), 1_700_000_000);
  for (const force of [false, true]) {
    const { error } = build(files, HEADER + numbered(4, 9), 1_699_999_999, force);
    assert.match(
      error!,
      /holds what a newer CSV says, of 2023-11-14T22:13:20.000Z; this one is of 2023-11-14T22:13:19.000Z/,
    );
  }
  assert.equal(idsIn(files).length, 3);
  build(files, HEADER + numbered(1, 4), 1_700_000_001);
  assert.equal(idsIn(files).length, 4);
});

Deno.test("a build notices that another one took the database over", () => {
  using files = new Files();
  const source = files.write("a.csv", HEADER + numbered(1, 50_000));
  let isTakenOver = false;
  const { error } = buildFrom(files, source, false, () => {
    if (isTakenOver || !exists(files.path("a.sqlite"))) return;
    isTakenOver = true;
    buildDatabase(files.write("b.csv", HEADER + numbered(1, 2)), files.path("a.sqlite"), {
      force: true,
      report: () => {},
      progress: () => {},
    });
  });
  assert.match(error!, /is built from another CSV meanwhile/);
  assert.equal(idsIn(files).length, 2);
});

Deno.test("build-sqlite leaves a single file when nobody has it open", () => {
  using files = new Files();
  build(files, HEADER + numbered(1, 3));
  const beside = () => [...Deno.readDirSync(files.folder)].map(({ name }) => name).sort();
  assert.deepEqual(beside(), ["a.csv", "a.sqlite"]);
  const reader = AssignmentDatabase.open(files.path("a.sqlite"));
  build(files, HEADER + numbered(1, 4));
  assert.ok(reader.find("duid:000004"));
  reader.close();
  build(files, HEADER + numbered(1, 5));
  assert.deepEqual(beside(), ["a.csv", "a.sqlite"]);
});

Deno.test("build-sqlite refuses a file that is something else, and leaves it as it was", () => {
  using files = new Files();
  const path = files.path("a.sqlite");
  const others: [string, () => void, RegExp][] = [
    ["text", () => Deno.writeTextFileSync(path, "leases"), /is not an SQLite database/],
    ["another database", () => make(path, "CREATE TABLE t (id)"), /a database of something else/],
    [
      "one with another table of that name",
      () => make(path, "CREATE TABLE assignments (id, who)"),
      /a database of something else/,
    ],
    [
      "one that another program marked",
      () => make(path, "CREATE TABLE t (id); PRAGMA application_id = 1"),
      /a database of something else/,
    ],
    ["a newer one", () => {
      build(files, HEADER + numbered(1, 1));
      make(path, "PRAGMA user_version = 3");
    }, /has schema version 3, written by a newer Sextant/],
    ["a folder", () => Deno.mkdirSync(path), /is not a file/],
  ];
  for (const [what, prepare, complaint] of others) {
    prepare();
    const before = Deno.statSync(path).isFile ? Deno.readFileSync(path) : undefined;
    const { error } = build(files, HEADER + numbered(1, 3), undefined, true);
    assert.match(error!, complaint, what);
    if (before) assert.deepEqual(Deno.readFileSync(path), before, what);
    Deno.removeSync(path);
  }
});

Deno.test("build-sqlite goes on with a database that DHCPKit made", () => {
  using files = new Files();
  const made = files.buildAsDhcpkit([
    ["duid:0001", "2001:db8::1", null],
    ["duid:0002", "2001:db8::2", "2001:db8:2::/56"],
    ["duid:0003", null, null],
    ["duid:0004", "nowhere", null],
  ]);
  Deno.renameSync(made, files.path("a.sqlite"));
  assert.match(build(files, `${HEADER}duid:0001,,\n`, 1_400_000_000).error!, /a newer CSV/);
  const { result } = build(files, `${HEADER}duid:0001,2001:db8::5,\n`);
  assert.deepEqual(result, { total: 4, vanished: 3, withheld: true });
  const reader = AssignmentDatabase.open(files.path("a.sqlite"));
  // What is kept stays off pools, also what DHCPKit put there.
  assert.ok(reader.hasRanges);
  assert.ok(reader.addressBetween(address("2001:db8::2"), address("2001:db8::2")));
  assert.ok(reader.prefixBetween(address("2001:db8:2::1"), address("2001:db8:2::1")));
  assert.equal(formatAddress(reader.find("duid:0001")!.addresses[0]!.address), "2001:db8::5");
  reader.close();
  build(files, `${HEADER}duid:0001,2001:db8::5,\n`, undefined, true);
  assert.deepEqual(idsIn(files), ["duid:0001"]);
});

Deno.test("build-sqlite takes the CSV that DHCPKit built its database from for the same, not for older", () => {
  using files = new Files();
  const made = files.buildAsDhcpkit([["duid:0001", "2001:db8::1", null]]);
  Deno.renameSync(made, files.path("a.sqlite"));
  const database = new DatabaseSync(files.path("a.sqlite"));
  // Its file was changed in the middle of a millisecond.
  database.exec("UPDATE assignments SET csv_mtime = 1500000000000000000 + 999999");
  database.close();
  const { result } = build(files, `${HEADER}duid:0001,2001:db8::5,\n`, 1_500_000_000);
  assert.deepEqual(result, { total: 1, vanished: 0, withheld: false });
});

Deno.test("what is no longer assigned is no longer kept off pools", () => {
  using files = new Files();
  const all = { first: address("::"), last: address("ffff::") };
  build(files, `${HEADER}duid:0001,2001:db8::1,2001:db8:1::/56\nduid:0002,2001:db8::2,\n`);
  build(files, `${HEADER}duid:0001,2001:db8::3,\nduid:0002,,\n`);
  const reader = AssignmentDatabase.open(files.path("a.sqlite"));
  assert.deepEqual(reader.addressBetween(all.first, all.last), address("2001:db8::3"));
  assert.equal(reader.prefixBetween(all.first, all.last), undefined);
  reader.close();
});

function make(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
