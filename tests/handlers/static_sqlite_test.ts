import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { toHex } from "../../lib/wire/bytes.ts";
import { Files, HEADER } from "../assignments/files.ts";
import { duid, says, SERVER_ID } from "../support/messages.ts";
import { given, PipelineRig } from "../support/pipeline_rig.ts";

const POOL = { "address-pool": { range: "2001:db8:1::10-2001:db8:1::1f" } };

function row(client: number, address: string): string {
  return `duid:${toHex(duid(client))},${address},\n`;
}

/** A server with a database that assigns 2001:db8:1::5 to client 1. */
class Server {
  readonly file: string;
  readonly rig: PipelineRig;

  constructor(readonly files: Files, ...after: Record<string, unknown>[]) {
    this.file = files.build(HEADER + row(1, "2001:db8:1::5"));
    this.rig = new PipelineRig({ handlers: [{ "static-sqlite": { file: this.file } }, ...after] });
  }

  offers(client: number): string {
    return given(this.rig.answer(says({ type: "solicit", client, na: { 1: [] } })))[0]!;
  }

  grants(type: "request" | "renew", client: number, address: string): string[] {
    return given(
      this.rig.answer(says({ type, client, serverId: SERVER_ID, na: { 1: [address] } })),
    );
  }

  /** What was logged, without the folder. */
  get logged(): string[] {
    return this.rig.logged.map((line) => line.replaceAll(`${this.files.folder}/`, ""));
  }
}

Deno.test("static-sqlite sees at once what build-sqlite changes", () => {
  using files = new Files();
  const server = new Server(files, POOL);
  assert.equal(server.offers(1), "2001:db8:1::5");
  files.build(HEADER + row(1, "2001:db8:1::6") + row(2, "2001:db8:1::10"));
  assert.equal(server.offers(1), "2001:db8:1::6");
  assert.equal(server.offers(2), "2001:db8:1::10");
  files.build(HEADER + row(2, "2001:db8:1::7"));
  assert.match(server.offers(1), /^2001:db8:1::1[0-9a-f]$/);
  assert.equal(server.offers(2), "2001:db8:1::7");
  assert.deepEqual(server.logged, []);
});

Deno.test("pools keep off what build-sqlite assigns while the server runs", () => {
  using files = new Files();
  const server = new Server(files, {
    "address-pool": { range: "2001:db8:1::10-2001:db8:1::11" },
  });
  files.build(HEADER + row(1, "2001:db8:1::10"));
  assert.equal(server.offers(2), "2001:db8:1::11");
  files.build(HEADER + row(1, "2001:db8:1::10") + row(9, "2001:db8:1::11"));
  assert.equal(server.offers(2), "NoAddrsAvail");
});

Deno.test("static-sqlite goes on with what it had when the file is gone, and says so once", () => {
  using files = new Files();
  const server = new Server(files);
  Deno.removeSync(server.file);
  for (let second = 0; second < 3; second++) {
    server.rig.now++;
    assert.equal(server.offers(1), "2001:db8:1::5");
  }
  assert.deepEqual(server.logged, [
    "warning: assignments.sqlite is gone: what it held goes on to be used",
  ]);
});

Deno.test("static-sqlite uses the file that takes the place of its own", () => {
  using files = new Files();
  const server = new Server(files);
  assert.equal(server.offers(1), "2001:db8:1::5");
  Deno.renameSync(files.build(HEADER + row(1, "2001:db8:1::7"), "new.sqlite"), server.file);
  server.rig.now++;
  assert.equal(server.offers(1), "2001:db8:1::7");
  assert.deepEqual(server.logged, ["info: assignments.sqlite is another file now, which is used"]);
});

Deno.test("static-sqlite does not use a file that is no database, and says so once", () => {
  using files = new Files();
  const server = new Server(files);
  Deno.renameSync(files.write("text", "no database ".repeat(100)), server.file);
  for (let second = 0; second < 30; second++) {
    server.rig.now++;
    assert.equal(server.offers(1), "2001:db8:1::5");
  }
  assert.deepEqual(server.logged.map((line) => line.replace(/\/.*\//, "")), [
    "error: assignments.sqlite is damaged, expected one that sextant build-sqlite made. " +
    "What was there before goes on to be used",
  ]);
  Deno.renameSync(files.build(HEADER + row(1, "2001:db8:1::7"), "new.sqlite"), server.file);
  server.rig.now += 10;
  assert.equal(server.offers(1), "2001:db8:1::7");
});

Deno.test("while a database is broken clients keep what they have, and pools serve the others", () => {
  using files = new Files();
  const server = new Server(files, POOL);
  assert.deepEqual(server.grants("request", 1, "2001:db8:1::5"), ["2001:db8:1::5"]);
  const [pooled] = server.grants("request", 2, "2001:db8:1::12");
  const whole = Deno.readFileSync(server.file);
  Deno.writeFileSync(server.file, new Uint8Array(whole.length).fill(0x55));
  for (let second = 0; second < 30; second++) {
    server.rig.now++;
    assert.deepEqual(server.grants("renew", 1, "2001:db8:1::5"), ["2001:db8:1::5"]);
    assert.deepEqual(server.grants("renew", 2, pooled!), [pooled]);
    assert.match(server.offers(3), /^2001:db8:1::1[0-9a-f]$/);
  }
  assert.equal(server.logged.length, 1);
  assert.match(server.logged[0]!, /^error: Assignments cannot be looked up: .*is damaged/);
  assert.ok(server.rig.assignmentFailures >= 90);
  Deno.writeFileSync(server.file, whole);
  server.rig.now += 10;
  server.offers(1);
  for (let second = 0; second < 10; second++) {
    server.rig.now++;
    assert.equal(server.offers(1), "2001:db8:1::5");
  }
  assert.equal(server.logged.length, 2);
  assert.match(
    server.logged[1]!,
    /^info: Assignments can be looked up in .* again; \d+ look-ups failed/,
  );
});

Deno.test("while somebody locks a database clients keep what they have", () => {
  using files = new Files();
  const server = new Server(files);
  server.grants("request", 1, "2001:db8:1::5");
  const other = new DatabaseSync(server.file);
  other.exec("BEGIN EXCLUSIVE");
  try {
    assert.deepEqual(server.grants("renew", 1, "2001:db8:1::5"), ["2001:db8:1::5"]);
    assert.equal(server.offers(2), "NoAddrsAvail");
    assert.equal(server.logged.length, 1);
    assert.match(server.logged[0]!, /is locked by another program/);
  } finally {
    other.close();
  }
  assert.equal(server.offers(1), "2001:db8:1::5");
});

Deno.test("an assignment that is none costs its own client only", () => {
  using files = new Files();
  const server = new Server(files);
  const other = new DatabaseSync(server.file);
  other.prepare("INSERT INTO assignments (id, address, csv_mtime) VALUES (?, 'nowhere', 0)")
    .run(`duid:${toHex(duid(2))}`);
  other.close();
  assert.equal(server.offers(2), "NoAddrsAvail");
  assert.equal(server.offers(2), "NoAddrsAvail");
  assert.equal(server.offers(1), "2001:db8:1::5");
  assert.deepEqual(server.logged, [
    'error: assignments.sqlite assigns what cannot be: "nowhere" is not an IPv6 address',
  ]);
});

Deno.test("static-sqlite uses a database that DHCPKit made, with a warning", () => {
  using files = new Files();
  const file = files.buildAsDhcpkit([
    [`duid:${toHex(duid(1))}`, "2001:db8:1::10", "2001:db8:9::/56"],
    ["duid:00", "2001:db8:77::1", null],
  ]);
  const rig = new PipelineRig({
    handlers: [
      { "static-sqlite": { file } },
      { "address-pool": { range: "2001:db8:1::10-2001:db8:1::11" } },
    ],
  });
  assert.deepEqual(rig.findings.map(({ severity }) => severity), ["warning", "warning"]);
  assert.match(rig.findings[0]!.message, /was not made by sextant build-sqlite/);
  assert.match(rig.findings[1]!.message, /assigns 2001:db8:77::1, outside every link here/);
  const solicit = (client: number) =>
    given(rig.answer(says({ type: "solicit", client, na: { 1: [] }, pd: { 1: [] } })));
  assert.deepEqual(solicit(1), ["2001:db8:1::10", "2001:db8:9::/56"]);
  assert.deepEqual(solicit(2), ["2001:db8:1::11", "NoPrefixAvail"]);
});

Deno.test("static-sqlite closes its database when the pipeline is no longer used", () => {
  using files = new Files();
  const server = new Server(files);
  server.offers(1);
  server.rig.pipeline.close();
  assert.equal(server.offers(1), "NoAddrsAvail");
  assert.match(server.logged[0]!, /statement has been finalized/);
});

Deno.test("a database that cannot be used is an error that says why", () => {
  using files = new Files();
  const errorOf = (file: string) => {
    const { findings } = new PipelineRig({ handlers: [{ "static-sqlite": { file } }] });
    assert.deepEqual(findings.map(({ severity, path }) => [severity, path]), [["error", ["file"]]]);
    return findings[0]!.message;
  };
  assert.match(
    errorOf(files.path("none.sqlite")),
    /^Cannot use these assignments: .*none\.sqlite is not there, expected a database$/,
  );
  assert.match(errorOf(files.write("a.sqlite", "text")), /is damaged, expected one that sextant/);
  assert.match(
    errorOf(files.buildAsDhcpkit([["duid:00", "nowhere", null]])),
    /"nowhere" is not an IPv6 address/,
  );
});

/** A database and a CSV, in the order that is asked for, with what is said of them. */
function beside(
  files: Files,
  order: "csv first" | "database first",
  csv: string,
  database: string,
) {
  const file = files.build(HEADER + database);
  const handlers = [
    { "static-csv": { file: files.write("a.csv", HEADER + csv) } },
    { "static-sqlite": { file } },
  ];
  const rig = new PipelineRig({
    handlers: order === "csv first" ? handlers : handlers.toReversed(),
  });
  const findings = rig.findings.filter(({ severity }) => severity === "error")
    .map(({ message }) => message.replaceAll(`${files.folder}/`, ""));
  const offers = (client: number) =>
    given(rig.answer(says({ type: "solicit", client, na: { 1: [] }, pd: { 1: [] } })));
  return { findings, offers };
}

const [ONE, TWO] = [1, 2].map((client) => `duid:${toHex(duid(client))}`);

Deno.test("what a database assigns that an earlier row has is refused, and nobody else's", () => {
  using files = new Files();
  const { findings, offers } = beside(
    files,
    "csv first",
    `${TWO},2001:db8:1::5,2001:db8:9::/56\n`,
    `${ONE},2001:db8:1::5,2001:db8:9:0:8000::/72\nduid:0009,2001:db8:1::9,\n`,
  );
  assert.deepEqual(findings, [
    `assignments.sqlite: 2001:db8:1::5 for ${ONE}: a.csv line 2 assigns this to ${TWO}`,
    `assignments.sqlite: 2001:db8:9:0:8000::/72 for ${ONE}: a.csv line 2 assigns ` +
    `2001:db8:9::/56 to ${TWO}`,
  ]);
  assert.deepEqual(offers(2), ["2001:db8:1::5", "2001:db8:9::/56"]);
  assert.deepEqual(offers(1), ["NoAddrsAvail", "NoPrefixAvail"]);
});

Deno.test("a row that claims what a database before it assigns is refused", () => {
  using files = new Files();
  const { findings, offers } = beside(
    files,
    "database first",
    `duid:0009,2001:db8:1::9,\n${TWO},2001:db8:1::5,2001:db8:9::/56\n`,
    `${ONE},2001:db8:1::5,2001:db8::/32\n`,
  );
  assert.deepEqual(findings, [
    `a.csv line 2: 2001:db8:1::9 for duid:0009: assignments.sqlite assigns 2001:db8::/32 to ${ONE}`,
    `a.csv line 3: 2001:db8:1::5 for ${TWO}: assignments.sqlite assigns this to ${ONE}`,
    `a.csv line 3: 2001:db8:9::/56 for ${TWO}: assignments.sqlite assigns 2001:db8::/32 to ${ONE}`,
  ]);
  assert.deepEqual(offers(1)[0], "2001:db8:1::5");
  assert.deepEqual(offers(2)[0], "NoAddrsAvail");
});

Deno.test("a CSV and a database may assign the same to the same client", () => {
  using files = new Files();
  const row = `${ONE},2001:db8:1::5,2001:db8:9::/56\n`;
  for (const order of ["csv first", "database first"] as const) {
    const { findings, offers } = beside(files, order, row, row);
    assert.deepEqual(findings, []);
    assert.deepEqual(offers(1), ["2001:db8:1::5", "2001:db8:9::/56"]);
  }
});

Deno.test("that a database cannot be compared with other rows is a warning", () => {
  using files = new Files();
  const file = files.build(`${HEADER}duid:0009,2001:db8:1::9,\n`);
  using database = new DatabaseSync(file);
  database.exec(`UPDATE assignments SET address = 'nowhere'`);
  const rig = new PipelineRig({
    handlers: [
      { "static-csv": { file: files.write("b.csv", `${HEADER}duid:0009,2001:db8:1::8,\n`) } },
      { "static-sqlite": { file } },
    ],
  });
  assert.deepEqual(rig.findings.map(({ severity }) => severity), ["warning"]);
  assert.match(
    rig.findings[0]!.message,
    /^Cannot compare these assignments with others: .*nowhere/,
  );
});
