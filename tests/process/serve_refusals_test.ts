import assert from "node:assert/strict";
import { Sextant } from "../support/sextant.ts";
import { expectRefusal } from "./expect_refusal.ts";
import { Folder } from "./folder.ts";
import { freePort, loopbackConfig } from "./loopback.ts";
import { Stranger } from "./stranger.ts";

Deno.test("serve says that port 547 needs a privilege", async () => {
  await using stranger = await Stranger.make();
  const file = await stranger.write("sextant.yaml", loopbackConfig({ port: 547 }));
  await expectRefusal(
    file,
    [/^Cannot listen on \[::1\]:547: .*CAP_NET_BIND_SERVICE/],
    stranger.options,
  );
});

Deno.test("serve says that another program has its address and port", async () => {
  await using folder = new Folder();
  const port = freePort();
  const first = folder.write("first.yaml", loopbackConfig({ port }));
  const second = folder.write("second.yaml", loopbackConfig({ port, database: "second.sqlite" }));
  await using server = await new Sextant(["-c", first]).ready();
  await expectRefusal(second, [
    new RegExp(`^Cannot listen on \\[::1\\]:${port}: another program listens there`),
  ]);
  await server.stop();
});

Deno.test("serve says that another server has its lease database, and which", async () => {
  await using folder = new Folder();
  const first = folder.write("first.yaml", loopbackConfig({ port: freePort() }));
  const second = folder.write("second.yaml", loopbackConfig({ port: freePort() }));
  await using server = await new Sextant(["-c", first]).ready();
  await expectRefusal(second, [
    new RegExp(`lease database.*leases\\.sqlite is in use.*${server.pid}`),
  ]);
  await server.stop();
});

Deno.test("serve refuses a lease database of a newer version, and leaves it as it is", async () => {
  await using folder = new Folder();
  const file = folder.write("sextant.yaml", loopbackConfig({ port: freePort() }));
  const server = await new Sextant(["-c", file]).ready();
  await server.stop();
  const database = `${folder.path}/leases.sqlite`;
  const octets = Deno.readFileSync(database);
  // PRAGMA user_version, in the header of an SQLite file.
  new DataView(octets.buffer).setUint32(60, 9999);
  Deno.writeFileSync(database, octets);
  await expectRefusal(file, [/leases\.sqlite has schema version 9999.*newer/]);
  assert.deepEqual(Deno.readFileSync(database), octets);
});

Deno.test("serve refuses a file that is no lease database, and leaves it as it is", async () => {
  await using folder = new Folder();
  const text = "Dear diary, today I met a server.\n".repeat(40);
  const diary = folder.write("leases.sqlite", text);
  const file = folder.write("sextant.yaml", loopbackConfig({ port: freePort() }));
  await expectRefusal(file, [/leases\.sqlite is not an SQLite database/]);
  assert.equal(Deno.readTextFileSync(diary), text);
});

Deno.test("serve lists every bad line of a CSV of assignments with its number", async () => {
  await using folder = new Folder();
  folder.write(
    "static.csv",
    [
      "id,address,prefix",
      "duid:00030001000000000001,2001:db8:1::2001,",
      "duid:00030001000000000002,2001:db8:1::20000,",
      "nonsense,2001:db8:1::2003,",
      "duid:00030001000000000004,2001:db8:1::2004,2001:db8:8000::1/56",
      "",
    ].join("\n"),
  );
  const handlers = ["static-csv: { file: static.csv }"];
  const file = folder.write("sextant.yaml", loopbackConfig({ port: freePort(), handlers }));
  await expectRefusal(file, [
    /sextant\.yaml:.*static\.csv line 3: .*2001:db8:1::20000/,
    /sextant\.yaml:.*static\.csv line 4: .*nonsense/,
    /sextant\.yaml:.*static\.csv line 5: .*2001:db8:8000::1\/56/,
  ]);
});

Deno.test("serve says where the YAML of its configuration is broken", async () => {
  await using folder = new Folder();
  const file = folder.write("sextant.yaml", "listen:\n  - unicast: [::1\nhandlers: []\n");
  await expectRefusal(file, [/sextant\.yaml:[23]:\d+: /]);
});

Deno.test("serve lists everything that is wrong with its configuration", async () => {
  await using folder = new Folder();
  const config = loopbackConfig({ port: 70_000, handlers: ["no-such-handler: {}"] });
  const lines = config.split("\n");
  const lineOf = (text: string) => lines.findIndex((line) => line.includes(text)) + 1;
  await expectRefusal(folder.write("sextant.yaml", config), [
    new RegExp(`sextant\\.yaml:${lineOf("port:")}:\\d+: .*70000`),
    new RegExp(`sextant\\.yaml:${lineOf("no-such")}:\\d+: .*no-such-handler`),
  ]);
});

Deno.test("serve finds what is wrong with its configuration before it makes or opens anything", async () => {
  await using folder = new Folder();
  const config = loopbackConfig({ port: freePort(), handlers: ["preference: { level: 256 }"] })
    .replace("  - console:", "  - file: { path: sextant.log, level: debug }\n  - console:") +
    "pid-file: sextant.pid\ncontrol-socket: { path: control.sock }\n";
  await expectRefusal(folder.write("sextant.yaml", config), [
    /: handlers\[1\]\.preference\.level: /,
  ]);
  const left = [...Deno.readDirSync(folder.path)].map(({ name }) => name);
  assert.deepEqual(left, ["sextant.yaml"]);
});

Deno.test("serve says that its configuration is not there", async () => {
  await using folder = new Folder();
  await expectRefusal(`${folder.path}/nowhere.yaml`, [/nowhere\.yaml/]);
});

Deno.test("serve refuses a FIFO in place of a file, and waits for nobody at its other end", async () => {
  await using folder = new Folder();
  await new Deno.Command("mkfifo", { args: [`${folder.path}/fifo`] }).output();
  const plain = loopbackConfig({ port: freePort() });
  const refusals: [string, RegExp][] = [
    [`${plain}pid-file: fifo\n`, /PID file .*fifo: it is not a regular file$/],
    [
      plain.replace("logging:\n", "logging:\n  - file: { path: fifo }\n"),
      /log file .*fifo: it is not a regular file, expected one$/,
    ],
    [plain.replace("leases.sqlite", "fifo"), /lease database: .*fifo is not a regular file/],
    [
      loopbackConfig({ port: freePort(), handlers: ["static-csv: { file: fifo }"] }),
      /static-csv\.file: Cannot read fifo: it is a FIFO, expected a file$/,
    ],
  ];
  for (const [text, refusal] of refusals) {
    await expectRefusal(folder.write("sextant.yaml", text), [refusal]);
  }
  Deno.renameSync(`${folder.path}/fifo`, `${folder.path}/leases.sqlite.lock`);
  await expectRefusal(folder.write("sextant.yaml", plain), [
    /lease database: its lock .*leases\.sqlite\.lock is no file, expected a file of its own$/,
  ]);
});

Deno.test("serve refuses its lease database by any other name while a server has it", async () => {
  await using folder = new Folder();
  for (const durability of ["full", "normal"]) {
    const config = (database: string) =>
      loopbackConfig({ port: freePort(), database }).replace(
        /database: .*/,
        (line) => `${line}\n  durability: ${durability}`,
      );
    const first = folder.write("first.yaml", config("leases.sqlite"));
    await using server = await new Sextant(["-c", first]).ready();
    Deno.symlinkSync("leases.sqlite", `${folder.path}/symbolic.sqlite`);
    Deno.linkSync(`${folder.path}/leases.sqlite`, `${folder.path}/hard.sqlite`);
    for (const name of ["symbolic.sqlite", "hard.sqlite"]) {
      await expectRefusal(folder.write("second.yaml", config(name)), [
        /lease database: .*\.sqlite is in use by another Sextant/,
      ]);
    }
    await server.stop();
    // By a link it is the same database as without.
    const other = folder.write("second.yaml", config("symbolic.sqlite"));
    await using linked = await new Sextant(["-c", other]).ready();
    await expectRefusal(first, [/leases\.sqlite is in use by another Sextant \(process \d+\)/]);
    await linked.stop();
    for (const name of ["symbolic.sqlite", "hard.sqlite"]) {
      Deno.removeSync(`${folder.path}/${name}`);
    }
  }
  Deno.symlinkSync("nowhere.sqlite", `${folder.path}/dangling.sqlite`);
  const database = "dangling.sqlite";
  await expectRefusal(
    folder.write("third.yaml", loopbackConfig({ port: freePort(), database })),
    [/dangling\.sqlite is a symbolic link to a file that is not there, expected one that is$/],
  );
});
