import assert from "node:assert/strict";
import { Sextant } from "../support/sextant.ts";
import { Folder } from "./folder.ts";
import { freePort, loopbackConfig } from "./loopback.ts";

const NOBODY = 65534;
const ignore = Deno.uid() !== 0;
const SECRET = "root's own\n";

/** Every path that a server opens, makes, empties, hands over or removes. */
const NAMES = [
  "leases.sqlite",
  "leases.sqlite-wal",
  "leases.sqlite-shm",
  "leases.sqlite-journal",
  "leases.sqlite.lock",
  "sextant.pid",
  "sextant.log",
  "sextant.log.1",
  "control.sock",
];

/** A configuration whose paths are all in the folder of the user that the server becomes. */
function configuration(): string {
  return `${loopbackConfig({ port: freePort() })}user: nobody
pid-file: sextant.pid
control-socket: { path: control.sock, user: nobody, mode: "0660" }
`.replace(
    "logging:\n",
    "logging:\n  - file: { path: sextant.log, level: info, rotate: size, size: 1kb, keep: 1 }\n",
  );
}

class UsersFolder extends Folder {
  /** A file that only root may read or write, elsewhere. */
  readonly secret = `${Deno.makeTempDirSync()}/secret`;

  constructor() {
    super();
    Deno.writeTextFileSync(this.secret, SECRET, { mode: 0o600 });
    Deno.chownSync(this.path, NOBODY, NOBODY);
    Deno.chmodSync(this.path, 0o755);
  }

  /** Nothing about the file has changed, and nothing was made beside it. */
  expectUntouched(why: string): void {
    const { uid, gid, mode } = Deno.lstatSync(this.secret);
    assert.deepEqual([uid, gid, mode! & 0o7777], [0, 0, 0o600], why);
    assert.equal(Deno.readTextFileSync(this.secret), SECRET, why);
    const names = [...Deno.readDirSync(this.secret.replace("/secret", ""))].map(({ name }) => name);
    assert.deepEqual(names, ["secret"], why);
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    await Deno.remove(this.secret.replace("/secret", ""), { recursive: true });
  }
}

/** Starts the server, which may run or refuse, and ends it. */
async function tryStart(file: string): Promise<readonly string[]> {
  await using server = new Sextant(["-c", file]);
  const started = server.ready().then(() => true, () => false);
  if (await Promise.race([started, server.ended().then(() => false)])) await server.stop();
  return server.stderr.all;
}

for (const name of NAMES) {
  const variations: Readonly<Record<string, (path: string, secret: string) => void>> = {
    "a symbolic link": (path, secret) => Deno.symlinkSync(secret, path),
    "a dangling link": (path, secret) => Deno.symlinkSync(`${secret}-of-nobody`, path),
    "a hard link": (path, secret) => Deno.linkSync(secret, path),
  };
  for (const [what, put] of Object.entries(variations)) {
    Deno.test({
      name: `started by root for a user, ${what} at ${name} gives nothing of root's away`,
      ignore,
      fn: async () => {
        await using folder = new UsersFolder();
        const file = folder.write("sextant.yaml", configuration());
        put(`${folder.path}/${name}`, folder.secret);
        const said = await tryStart(file);
        folder.expectUntouched(said.join("\n"));
        for (const line of said) assert.doesNotMatch(line, /^\s+at |root's own/, said.join("\n"));
      },
    });
  }
}

Deno.test({
  name: "started by root for a user, a link at a CSV tells nobody what is in a file of root's",
  ignore,
  fn: async () => {
    await using folder = new UsersFolder();
    Deno.symlinkSync(folder.secret, `${folder.path}/static.csv`);
    const handlers = ["static-csv: { file: static.csv }"];
    const text = `${loopbackConfig({ port: freePort(), handlers })}user: nobody\n`;
    const said = await tryStart(folder.write("sextant.yaml", text));
    assert.match(said.join("\n"), /Cannot read static\.csv: permission denied/);
    assert.doesNotMatch(said.join("\n"), /root's own/);
  },
});

Deno.test({
  name: "started by root for a user, a link in place of a folder leads to nothing of root's",
  ignore,
  fn: async () => {
    await using folder = new UsersFolder();
    const elsewhere = folder.secret.replace("/secret", "");
    Deno.chmodSync(elsewhere, 0o755);
    Deno.symlinkSync(elsewhere, `${folder.path}/state`);
    for (const key of ["leases.sqlite", "sextant.pid", "sextant.log", "control.sock"]) {
      const text = configuration().replace(key, `state/${key}`).replace(key, `state/new/${key}`);
      const said = await tryStart(folder.write("sextant.yaml", text));
      folder.expectUntouched(`${key}: ${said.join("\n")}`);
    }
  },
});

Deno.test({
  name: "started by root for a user, what it makes in the user's folder is the user's and secret",
  ignore,
  fn: async () => {
    await using folder = new UsersFolder();
    const file = folder.write("sextant.yaml", configuration().replace(" leases.", " a/b/leases."));
    await using server = await new Sextant(["-c", file]).ready();
    const look = (name: string) => {
      const { uid, mode } = Deno.lstatSync(`${folder.path}/${name}`);
      return [name, uid, (mode! & 0o7777).toString(8)];
    };
    const database = "a/b/leases.sqlite";
    const files = [database, `${database}-wal`, `${database}-shm`, `${database}.lock`];
    assert.deepEqual(files.map(look), files.map((name) => [name, NOBODY, "600"]));
    assert.deepEqual(["a", "a/b"].map(look), ["a", "a/b"].map((name) => [name, NOBODY, "700"]));
    assert.deepEqual(look("control.sock"), ["control.sock", NOBODY, "660"]);
    await server.stop();
    const left = [...Deno.readDirSync(folder.path)].map(({ name }) => name).sort();
    assert.deepEqual(left, ["a", "sextant.log", "sextant.yaml"]);
  },
});

Deno.test({
  name: "started by root for a user, a reload says nothing but that, whatever the user may read",
  ignore,
  fn: async () => {
    await using folder = new UsersFolder();
    const file = folder.write("sextant.yaml", configuration());
    await using server = await new Sextant(["-c", file]).ready();
    server.signal("SIGHUP");
    await server.stderr.until(/ is reloaded: /, 60_000);
    await server.stop();
    for (const line of server.stderr.all) assert.match(line, /^\S+Z \[(?:INFO|WARNING)\] /);
  },
});

Deno.test({
  name: "started by root for a user, files in root's own folder are opened before and handed over",
  ignore,
  fn: async () => {
    await using folder = new Folder();
    const file = folder.write("sextant.yaml", configuration().replace(" leases.", " new/leases."));
    await using server = await new Sextant(["-c", file]).ready();
    for (const name of ["new", "new/leases.sqlite", "sextant.pid", "sextant.log"]) {
      assert.equal(Deno.lstatSync(`${folder.path}/${name}`).uid, NOBODY, name);
    }
    assert.equal(Deno.lstatSync(`${folder.path}/new`).mode! & 0o777, 0o700);
    assert.equal(Deno.readTextFileSync(`${folder.path}/sextant.pid`), `${server.pid}\n`);
    assert.equal((await server.stop()).code, 0, server.stderr.all.join("\n"));
  },
});
