import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Sextant } from "../support/sextant.ts";
import { bind } from "../server/through_relay.ts";
import { given } from "../support/pipeline_rig.ts";
import { TestPeer } from "../support/test_peer.ts";
import { expectRefusal } from "./expect_refusal.ts";
import { Folder } from "./folder.ts";
import { freePort, loopbackConfig } from "./loopback.ts";

/** A server on loopback whose database something happens to. */
class Rig extends Folder {
  readonly port = freePort();
  readonly database = `${this.path}/leases.sqlite`;
  readonly file = this.write("sextant.yaml", loopbackConfig({ port: this.port }));

  start(): Promise<Sextant> {
    return new Sextant(["-c", this.file]).ready();
  }

  /** The addresses that clients get; `undefined` for one that gets no answer from this server. */
  async lease(server: Sextant, ...clients: number[]): Promise<(string | undefined)[]> {
    const leased: (string | undefined)[] = [];
    for (const client of clients) {
      const peer = new TestPeer({ port: this.port });
      const exchange = bind(peer, { client }).then((reply) => given(reply)[0], () => undefined);
      const end = server.exited.then(() => undefined);
      leased.push(await Promise.race([exchange, end]));
      peer[Symbol.dispose]();
      await exchange;
    }
    return leased;
  }

  /** Leaves the database and its log as a server that was killed leaves them. */
  async killAfter(...clients: number[]): Promise<(string | undefined)[]> {
    await using server = await this.start();
    const leased = await this.lease(server, ...clients);
    await server.kill();
    return leased;
  }

  async stopAfter(...clients: number[]): Promise<void> {
    await using server = await this.start();
    await this.lease(server, ...clients);
    await server.stop();
  }

  leases(): number {
    const database = new DatabaseSync(this.database, { readOnly: true });
    try {
      return Number(database.prepare("SELECT count(*) AS count FROM leases").get()!.count);
    } finally {
      database.close();
    }
  }
}

/** The server said one critical sentence without a stack trace, and ended with 1. */
async function expectEnd(server: Sextant, sentence: RegExp): Promise<void> {
  const { code } = await server.ended();
  const critical = server.stderr.all.filter((line) => line.includes("[CRITICAL]"));
  assert.equal(critical.length, 1, server.stderr.all.join("\n"));
  assert.match(critical[0]!, sentence);
  assert.equal(code, 1);
  for (const line of server.stderr.all) assert.doesNotMatch(line, /^\s+at /, line);
}

Deno.test("the log of a killed server is its database's own, and is taken over", async () => {
  await using rig = new Rig();
  const before = await rig.killAfter(1, 2, 3);
  assert.ok(Deno.statSync(`${rig.database}-wal`).size > 0);
  await rig.killAfter();
  await using server = await rig.start();
  assert.deepEqual(await rig.lease(server, 1, 2, 3), before);
  await server.stop();
});

Deno.test("the log of another database is refused, and stays as it is", async () => {
  await using rig = new Rig();
  await using other = new Rig();
  await rig.stopAfter(1);
  await other.killAfter(2);
  const foreign = new DatabaseSync(`${rig.path}/foreign.sqlite`);
  foreign.exec("PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1)");
  const logs = [`${other.database}-wal`, `${rig.path}/foreign.sqlite-wal`]
    .map((path) => Deno.readFileSync(path));
  foreign.close();
  const database = Deno.readFileSync(rig.database);
  for (const log of logs) {
    Deno.writeFileSync(`${rig.database}-wal`, log);
    await expectRefusal(rig.file, [/leases\.sqlite-wal is the log of another (database|state)/]);
    assert.deepEqual(Deno.readFileSync(`${rig.database}-wal`), log);
    assert.deepEqual(Deno.readFileSync(rig.database), database);
  }
  Deno.removeSync(`${rig.database}-wal`);
  await rig.stopAfter();
});

/** In a process that may do anything: without that, Deno lets no statement attach a database. */
async function runSql(database: string, sql: string, parameter: string): Promise<void> {
  const code = `
    import { DatabaseSync } from "node:sqlite";
    const [database, sql, parameter] = ${JSON.stringify([database, sql, parameter])};
    new DatabaseSync(database, { readOnly: true }).prepare(sql).run(parameter);
  `;
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args: ["eval", code] })
    .output();
  assert.ok(success, new TextDecoder().decode(stderr));
}

Deno.test("the log beside a backup that was restored over its database is refused", async () => {
  await using rig = new Rig();
  await rig.stopAfter(1);
  const copies: Uint8Array[] = [Deno.readFileSync(rig.database)];
  await using server = await rig.start();
  await rig.lease(server, 2);
  for (const [index, sql] of ["VACUUM INTO ?", "VACUUM main INTO ?"].entries()) {
    const copy = `${rig.path}/copy-${index}`;
    await runSql(rig.database, sql, copy);
    copies.push(Deno.readFileSync(copy));
  }
  await rig.lease(server, 3);
  await server.kill();
  const log = Deno.readFileSync(`${rig.database}-wal`);
  for (const [index, copy] of copies.entries()) {
    Deno.writeFileSync(rig.database, copy);
    Deno.writeFileSync(`${rig.database}-wal`, log);
    await expectRefusal(rig.file, [
      /leases\.sqlite-wal is the log of another state of this database, expected none .*move it away/,
    ]);
    Deno.removeSync(`${rig.database}-wal`);
    await rig.stopAfter();
    assert.equal(rig.leases(), Math.min(index, 1) + 1);
  }
});

Deno.test("a log without its database, and what is no log, is refused and stays", async () => {
  await using rig = new Rig();
  await rig.killAfter(1);
  Deno.renameSync(rig.database, `${rig.database}.away`);
  const log = Deno.readFileSync(`${rig.database}-wal`);
  await expectRefusal(rig.file, [/leases\.sqlite-wal is a log, and .*leases\.sqlite is not there/]);
  assert.deepEqual(Deno.readFileSync(`${rig.database}-wal`), log);
  Deno.renameSync(`${rig.database}.away`, rig.database);
  for (const name of ["leases.sqlite-wal", "leases.sqlite-journal"]) {
    const kept = Deno.readFileSync(rig.database);
    rig.write(name, "precious");
    await expectRefusal(rig.file, [
      new RegExp(`${name} is (no write-ahead log|a rollback journal)`),
    ]);
    assert.equal(Deno.readTextFileSync(`${rig.path}/${name}`), "precious");
    assert.deepEqual(Deno.readFileSync(rig.database), kept);
    Deno.removeSync(`${rig.path}/${name}`);
  }
});

const LOSSES: Readonly<Record<string, (rig: Rig) => void>> = {
  "its database is removed": ({ database }) => Deno.removeSync(database),
  "its database is renamed": ({ database }) => Deno.renameSync(database, `${database}.away`),
  "its database is replaced": ({ database, path }) => {
    Deno.copyFileSync(database, `${path}/copy`);
    Deno.renameSync(`${path}/copy`, database);
  },
  "the log of its database is removed": ({ database }) => Deno.removeSync(`${database}-wal`),
  "its folder is renamed": ({ path }) => {
    Deno.renameSync(path, `${path}.away`);
    Deno.mkdirSync(path);
  },
};
for (const [what, lose] of Object.entries(LOSSES)) {
  Deno.test(`when ${what}, nothing more is acknowledged, and the server says so and ends`, async () => {
    await using rig = new Rig();
    await using server = await rig.start();
    assert.notEqual((await rig.lease(server, 1))[0], undefined);
    lose(rig);
    assert.deepEqual(await rig.lease(server, 2), [undefined]);
    await expectEnd(server, /lease database is lost: .* was (removed|replaced) while the server/);
    await Deno.remove(`${rig.path}.away`, { recursive: true }).catch(() => {});
  });
}

Deno.test("a database that is removed while nobody has anything stored is noticed, too", async () => {
  await using rig = new Rig();
  await using server = await rig.start();
  Deno.removeSync(rig.database);
  await expectEnd(server, /lease database is lost: .* was removed while the server/);
});

Deno.test("a damaged database ends the server with a sentence, whoever asked", async () => {
  await using rig = new Rig();
  await rig.stopAfter(...Array(60).keys());
  await using server = await rig.start();
  const octets = Deno.readFileSync(rig.database);
  // Behind the tables that are read at the start.
  const file = Deno.openSync(rig.database, { write: true });
  for (let at = 4096 * 3; at < octets.length; at += 4096) {
    file.seekSync(at, Deno.SeekMode.Start);
    file.writeSync(new Uint8Array(4096).fill(0xa5));
  }
  file.close();
  await rig.lease(server, 100, 101, 102);
  await expectEnd(server, /lease database .*leases\.sqlite is damaged: database disk image is/);
  await expectRefusal(rig.file, [/leases\.sqlite is damaged/]);
});
