import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Sextant, sextantCommand } from "../support/sextant.ts";
import { lease, sextant } from "./command.ts";
import { expectRefusal } from "./expect_refusal.ts";
import { Folder } from "./folder.ts";
import { freePort, loopbackConfig } from "./loopback.ts";

/** What `sextant ctl` says when it fails, on either stream. */
async function failure(...words: string[]): Promise<string> {
  const [deno, ...args] = sextantCommand("ctl", words);
  const { code, stdout, stderr } = await new Deno.Command(deno!, { args }).output();
  assert.equal(code, 1);
  return [stdout, stderr].map((octets) => new TextDecoder().decode(octets)).join("").trim();
}

Deno.test("a backup is made while the server runs, and takes the place of its database", async () => {
  await using folder = new Folder();
  const port = freePort();
  const file = folder.write(
    "sextant.yaml",
    `${loopbackConfig({ port })}control-socket: { path: c.sock }\n`,
  );
  const ctl = ["-s", `${folder.path}/c.sock`];
  const copy = `${folder.path}/copy.sqlite`;
  const first = await new Sextant(["-c", file]).ready();
  const before = await lease(port, "000300010200000000aa");
  assert.match(
    await sextant("ctl", ...ctl, "backup", copy),
    /copy\.sqlite holds .*leases\.sqlite with 1 lease, and is sound\n$/,
  );
  assert.equal(Deno.lstatSync(copy).mode! & 0o777, 0o600);
  await lease(port, "000300010200000000bb");

  const octets = Deno.readFileSync(copy);
  assert.match(await failure(...ctl, "backup", copy), /copy\.sqlite is there already, .*--force/);
  assert.deepEqual(Deno.readFileSync(copy), octets);
  for (const name of ["leases.sqlite", "leases.sqlite-wal", "leases.sqlite.lock"]) {
    const why = await failure(...ctl, "backup", `${folder.path}/${name}`, "--force");
    assert.match(why, /belongs to the lease database itself/);
  }
  assert.match(await failure(...ctl, "backup", "/nowhere/x"), /its folder does not exist$/);
  assert.match(await sextant("ctl", ...ctl, "backup", copy, "--force"), /with 2 leases/);
  assert.match(await sextant("ctl", ...ctl, "verify"), /leases\.sqlite is sound: 2 leases\n/);
  await first.kill();

  Deno.writeFileSync(`${folder.path}/leases.sqlite`, octets);
  await expectRefusal(file, [/leases\.sqlite-wal is the log of another state of this database/]);
  Deno.removeSync(`${folder.path}/leases.sqlite-wal`);
  await using second = await new Sextant(["-c", file]).ready();
  assert.equal(await lease(port, "000300010200000000aa"), before);
  const report = JSON.parse(await sextant("ctl", ...ctl, "verify", "--json"));
  assert.deepEqual([report.sound, report.leases, report.problems], [true, 1, []]);
  await second.stop();
  const left = [...Deno.readDirSync(folder.path)].map(({ name }) => name).sort();
  assert.deepEqual(left, ["copy.sqlite", "leases.sqlite", "sextant.yaml"]);
});

Deno.test("verify says what is wrong with a database, and fails", async () => {
  await using folder = new Folder();
  const port = freePort();
  const file = folder.write(
    "sextant.yaml",
    `${loopbackConfig({ port })}control-socket: { path: c.sock }\n`,
  );
  const ctl = ["-s", `${folder.path}/c.sock`];
  await using server = await new Sextant(["-c", file]).ready();
  const address = await lease(port, "000300010200000000aa");
  await lease(port, "000300010200000000bb");
  const database = new DatabaseSync(`${folder.path}/leases.sqlite`);
  // A prefix of the second client's around the address of the first.
  database.exec(`
    INSERT INTO leases (address, length, client, ia_type, iaid, preferred_until, valid_until, state)
    SELECT x'20010db8000100000000000000000000', 64, max(id), 25, 1, 9e9, 9e9, 0 FROM clients`);
  database.close();
  const said = await failure(...ctl, "verify");
  assert.match(said, /is leased to 000300010200000000aa, and lies in 2001:db8:1::\/64, leased to/);
  assert.ok(said.includes(address), said);
  const counts = new DatabaseSync(`${folder.path}/leases.sqlite`);
  counts.exec("UPDATE pool_counts SET leased = 7, declined = 1");
  counts.close();
  const miscounted = /7 are counted as leased and 1 as declined, but 2 and 0 are/;
  assert.match(await failure(...ctl, "verify"), miscounted);
  assert.match(await failure(...ctl, "backup", `${folder.path}/copy`), /is leased to .* lies in/);
  assert.throws(() => Deno.lstatSync(`${folder.path}/copy`), Deno.errors.NotFound);
  await server.stop();
});
