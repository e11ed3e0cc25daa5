import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Sextant, sextantCommand, type SextantOptions } from "../support/sextant.ts";
import { Folder } from "./folder.ts";
import { freePort, loopbackConfig } from "./loopback.ts";
import { Stranger } from "./stranger.ts";

interface Said {
  readonly code: number;
  readonly said: string;
}

async function check(words: readonly string[], options: SextantOptions = {}): Promise<Said> {
  const [program, ...args] = [
    ...options.through ?? [],
    ...sextantCommand("check", words, options),
  ];
  const { code, stdout, stderr } = await new Deno.Command(program!, {
    args,
    ...options.env && { env: options.env },
  }).output();
  return { code, said: [stdout, stderr].map((each) => new TextDecoder().decode(each)).join("") };
}

/** `check` warns of what `serve` refuses in the same words, and fails where it is asked of here. */
async function expectLack(file: string, why: RegExp, options?: SextantOptions): Promise<void> {
  const plain = await check(["-c", file], options);
  assert.match(plain.said, why);
  assert.match(plain.said, /is fine, with \d+ warnings?\n$/);
  assert.equal(plain.code, 0, plain.said);
  const here = await check(["-c", file, "--here"], options);
  assert.match(here.said, why);
  assert.equal(here.code, 1, here.said);
  await using server = new Sextant(["-c", file], options);
  assert.equal((await server.ended()).code, 1, server.stderr.all.join("\n"));
  assert.match(server.stderr.all.join("\n"), why);
}

function withDatabase(folder: Folder, change: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(`${folder.path}/leases.sqlite`);
  change(database);
  database.close();
}

Deno.test("check says of a lease database what serve says of it, and leaves it as it is", async () => {
  await using folder = new Folder();
  const file = folder.write("sextant.yaml", loopbackConfig({ port: freePort() }));
  const names = () => [...Deno.readDirSync(folder.path)].map(({ name }) => name).sort();
  await using server = await new Sextant(["-c", file]).ready();
  await server.stop();
  const whole = Deno.readFileSync(`${folder.path}/leases.sqlite`);
  const spoiled: [RegExp, () => void][] = [
    [/is not an SQLite database/, () => folder.write("leases.sqlite", "no database".repeat(20))],
    [
      /schema version 9999, written by a newer/,
      () => withDatabase(folder, (each) => each.exec("PRAGMA user_version = 9999")),
    ],
    [
      /is a database of another program/,
      () => withDatabase(folder, (each) => each.exec("PRAGMA application_id = 1")),
    ],
    [/leases\.sqlite-wal is no write-ahead log/, () => folder.write("leases.sqlite-wal", "x")],
    [
      /leases\.sqlite-journal is a rollback journal/,
      () => folder.write("leases.sqlite-journal", "x"),
    ],
  ];
  for (const [why, spoil] of spoiled) {
    folder.write("leases.sqlite", whole);
    spoil();
    const before = names().map((name) => [name, Deno.readFileSync(`${folder.path}/${name}`)]);
    await expectLack(file, why);
    const after = names().map((name) => [name, Deno.readFileSync(`${folder.path}/${name}`)]);
    assert.deepEqual(after, before);
    for (const name of names()) if (/-/.test(name)) Deno.removeSync(`${folder.path}/${name}`);
  }
  folder.write("leases.sqlite", whole);
  const other = new DatabaseSync(`${folder.path}/leases.sqlite`);
  other.exec("BEGIN IMMEDIATE");
  await expectLack(file, /leases\.sqlite is locked by another program/);
  other.close();
  assert.equal((await check(["-c", file, "--here"])).code, 0);
  assert.deepEqual(names(), ["leases.sqlite", "sextant.yaml"]);
});

Deno.test("check says of ports, sockets and folders what serve says of them", async () => {
  await using folder = new Folder();
  const config = loopbackConfig({ port: freePort() });
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "::1", port: 0 });
  const listener = Deno.listen({ hostname: "::1", port: 0 });
  const { port } = socket.addr as Deno.NetAddr;
  folder.write("precious", "not a number");
  const lacks: [RegExp, string][] = [
    [
      /Cannot listen on \[::1\]:\d+: another program listens there/,
      loopbackConfig({ port }),
    ],
    [
      /Cannot listen on .*another program listens there/,
      loopbackConfig({ port: freePort(), handlers: ['leasequery: { allow-from: ["::1"] }'] })
        .replace(
          "handlers:",
          `  - { tcp: "::1", port: ${listener.addr.port}, allow-from: ["::1"] }\nhandlers:`,
        ),
    ],
    [/control.sock/, `${config}control-socket: { path: nowhere/control.sock }\n`],
    [/something else/, `${config}control-socket: { path: precious }\n`],
    [/folder/, `${config}pid-file: nowhere/sextant.pid\n`],
    [/holds something else than the number of a process/, `${config}pid-file: precious\n`],
    [/folder/, config.replace("logging:\n", "logging:\n  - file: { path: nowhere/x.log }\n")],
  ];
  for (const [why, text] of lacks) await expectLack(folder.write("sextant.yaml", text), why);
  socket.close();
  listener.close();
  assert.equal(Deno.readTextFileSync(`${folder.path}/precious`), "not a number");
});

Deno.test("check says what a user without privileges could not open", async () => {
  await using stranger = await Stranger.make();
  const { home, options } = stranger;
  const config = loopbackConfig({ port: freePort() });
  const lacks: [RegExp, string][] = [
    [/Cannot listen on \[::1\]:547: .*CAP_NET_BIND_SERVICE/, loopbackConfig({ port: 547 })],
    [/cannot become root: expected to be started by root/, `${config}user: root\n`],
  ];
  if (Deno.uid() === 0) {
    Deno.mkdirSync(`${home}/roots`, { mode: 0o755 });
    for (const key of ["pid-file: roots/x", "control-socket: { path: roots/x }"]) {
      lacks.push([/roots/, `${config}${key}\n`]);
    }
    lacks.push([/roots/, config.replace("leases.sqlite", "roots/leases.sqlite")]);
    lacks.push([
      /roots/,
      config.replace("logging:\n", "logging:\n  - file: { path: roots/x.log }\n"),
    ]);
  }
  for (const [why, text] of lacks) {
    await expectLack(await stranger.write("sextant.yaml", text), why, options);
  }
});

Deno.test("check says nothing of what a server has that runs by the configuration", async () => {
  await using folder = new Folder();
  const handlers = ['leasequery: { allow-from: ["::1"] }'];
  const text = loopbackConfig({ port: freePort(), handlers }).replace(
    "handlers:",
    `  - { tcp: "::1", port: ${freePort()}, allow-from: ["::1"] }\nhandlers:`,
  );
  const file = folder.write(
    "sextant.yaml",
    `${text}control-socket: { path: c.sock }\npid-file: sextant.pid\n`,
  );
  await using server = await new Sextant(["-c", file]).ready();
  const { code, said } = await check(["-c", file, "--here"]);
  assert.match(said, /is fine\n$/);
  assert.equal(code, 0);
  assert.equal((await server.stop()).code, 0);
  for (const line of server.stderr.all) assert.doesNotMatch(line, /\[(WARNING|ERROR|CRITICAL)\]/);
});

Deno.test("check says of a port that another program has, though a server runs by the configuration", async () => {
  await using folder = new Folder();
  const text = `${loopbackConfig({ port: freePort() })}control-socket: { path: c.sock }\n`;
  const file = folder.write("sextant.yaml", text);
  await using server = await new Sextant(["-c", file]).ready();
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "::1", port: 0 });
  const { port } = socket.addr as Deno.NetAddr;
  folder.write(
    "sextant.yaml",
    text.replace("listen:\n", `listen:\n  - { unicast: "::1", port: ${port} }\n`),
  );
  const { code, said } = await check(["-c", file, "--here"]);
  socket.close();
  const lacks = said.split("\n").filter((line) => line.includes("Cannot listen"));
  assert.equal(lacks.length, 1, said);
  assert.match(
    lacks[0]!,
    new RegExp(`Cannot listen on \\[::1\\]:${port}: another program listens`),
  );
  assert.equal(code, 1);
  assert.equal((await server.stop()).code, 0);
});

Deno.test("check and serve refuse a configuration that uses one file twice", async () => {
  await using folder = new Folder();
  folder.write("static.csv", "id,address,prefix\n");
  folder.write("leases.sqlite", "");
  Deno.symlinkSync("leases.sqlite", `${folder.path}/link`);
  Deno.linkSync(`${folder.path}/static.csv`, `${folder.path}/hard`);
  const config = loopbackConfig({
    port: freePort(),
    handlers: ["static-csv: { file: static.csv }"],
  });
  const log = (path: string, more = "") =>
    config.replace("logging:\n", `logging:\n  - file: { path: ${path}${more} }\n`);
  const before = () =>
    ["static.csv", "leases.sqlite"].map((name) => Deno.readTextFileSync(`${folder.path}/${name}`));
  const kept = before();
  const twice: [RegExp, string][] = [
    [
      /pid-file: expected a file of its own, found the configuration/,
      `${config}pid-file: x.yaml\n`,
    ],
    [/pid-file: .* found the lease database/, `${config}pid-file: link\n`],
    [/pid-file: .* found the file of static-csv/, `${config}pid-file: ./hard\n`],
    [/pid-file: .* found a file of the lease database/, `${config}pid-file: leases.sqlite-wal\n`],
    [/logging\[0\]\.file\.path: .* found the lease database/, log("./x/../leases.sqlite")],
    [/logging\[0\]\.file\.path: .* found the file of static-csv/, log("hard")],
    [/logging\[0\]\.file\.path: .* found the configuration/, log("x.yaml")],
    [/found the PID file/, `${log("same")}pid-file: same\n`],
    [
      /found a file of the lease database/,
      `${config}control-socket: { path: leases.sqlite.lock }\n`,
    ],
    [
      /logging\[0\]\.file\.path: .* found the PID file/,
      `${log("a", ", rotate: daily, keep: 2")}pid-file: a.7\n`,
    ],
  ];
  Deno.mkdirSync(`${folder.path}/x`);
  for (const [why, text] of twice) {
    const file = folder.write("x.yaml", text);
    const { code, said } = await check(["-c", file]);
    assert.match(said, why);
    assert.equal(code, 1);
    await using server = new Sextant(["-c", file]);
    assert.equal((await server.ended()).code, 1);
    assert.match(server.stderr.all.join("\n"), why);
    assert.deepEqual(before(), kept);
    assert.equal(Deno.readTextFileSync(file), text);
  }
});
