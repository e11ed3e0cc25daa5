import assert from "node:assert/strict";
import { Sextant } from "../support/sextant.ts";
import { lease } from "./command.ts";
import { Folder } from "./folder.ts";
import { freePort, loopbackConfig } from "./loopback.ts";

function withLogging(port: number, logging: string): string {
  return `${loopbackConfig({ port }).replace(/^logging:\n.*\n/m, "")}logging:\n${logging}\n`;
}

Deno.test("all that was logged is in the file when the server has ended", async () => {
  await using folder = new Folder();
  const port = freePort();
  const file = folder.write(
    "sextant.yaml",
    withLogging(port, "  - console: { level: info }\n  - file: { path: a.log, level: info }"),
  );
  await using server = await new Sextant(["-c", file]).ready();
  await lease(port);
  await server.stop();
  const lines = Deno.readTextFileSync(`${folder.path}/a.log`).split("\n");
  assert.match(lines[0]!, /\[INFO\] Sextant is ready/);
  assert.match(lines[1]!, /\[INFO\] solicit \w+ of \w+ on lan relayed by ::1 at .* -> advertise /);
  assert.match(
    lines[2]!,
    /\[INFO\] request \w+ of .* -> reply 2001:db8:1::1\S+ for 1h of 2001:db8:1::1\S+$/,
  );
  assert.match(lines[3]!, /\[INFO\] Sextant stops/);
});

Deno.test("a log that cannot be opened keeps the server from starting", async () => {
  await using folder = new Folder();
  const file = folder.write(
    "sextant.yaml",
    withLogging(freePort(), "  - file: { path: none/a.log }"),
  );
  await using server = new Sextant(["-c", file]);
  assert.equal((await server.ended()).code, 1);
  assert.deepEqual(server.stderr.all, [
    `Cannot open the log file ${folder.path}/none/a.log: the folder ${folder.path}/none does not exist`,
  ]);
});

Deno.test("a collector that is away does not keep the server from ending", async () => {
  await using folder = new Folder();
  const port = freePort();
  const file = folder.write(
    "sextant.yaml",
    withLogging(
      port,
      '  - console: { level: info }\n  - syslog: { destination: "[::1]:1", protocol: tcp, level: info }',
    ),
  );
  await using server = await new Sextant(["-c", file]).ready();
  await lease(port);
  assert.equal((await server.stop()).code, 0);
  assert.equal(
    server.stderr.all.filter((line) => /Cannot write to the syslog collector/.test(line)).length,
    1,
  );
});

Deno.test("a collector that hangs does not keep the server from ending", async () => {
  await using folder = new Folder();
  const path = `${folder.path}/collector`;
  const collector = Deno.listenDatagram({ transport: "unixpacket", path });
  const port = freePort();
  const syslog = "  - syslog: { destination: ./collector, level: debug-handling }";
  const file = folder.write(
    "sextant.yaml",
    withLogging(port, `  - console: { level: info }\n${syslog}`),
  );
  await using server = await new Sextant(["-c", file]).ready();
  // More than the collector's buffer holds, and nobody reads it.
  for (let count = 0; count < 3; count++) await lease(port);
  const { code, signal } = await server.stop();
  collector.close();
  assert.deepEqual([code, signal], [0, null]);
  assert.match(
    server.stderr.all.at(-1)!,
    /lines for the syslog collector .* were lost at the end$/,
  );
});

/** Root in a namespace of its own can make a disk that is as small as the test wants. */
const isRoot = Deno.uid() === 0;

Deno.test({
  name: "a log disk that is full stops nothing, and what was logged meanwhile is written later",
  ignore: !isRoot,
  fn: async () => {
    await using folder = new Folder();
    const port = freePort();
    const file = folder.write(
      "sextant.yaml",
      withLogging(
        port,
        "  - console: { level: info }\n" +
          "  - file: { path: disk/a.log, level: debug-handling }",
      ),
    );
    const disk = `${folder.path}/disk`;
    Deno.mkdirSync(disk);
    const script = `mount -t tmpfs -o size=64k tmpfs ${disk} && exec "$@"`;
    const through = ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh"];
    await using server = await new Sextant(["-c", file], { through }).ready();
    const inside = async (...words: string[]) => {
      const args = ["--target", `${server.pid}`, "--mount", ...words];
      const { code, stdout, stderr } = await new Deno.Command("nsenter", { args }).output();
      assert.equal(code, 0, new TextDecoder().decode(stderr));
      return new TextDecoder().decode(stdout);
    };
    await inside("sh", "-c", `head -c 200000 /dev/zero > ${disk}/filler; true`);
    await lease(port);
    await server.stderr.until(/ERROR\] Cannot write to the log file .*: No space left/, 10_000);
    await lease(port);
    await inside("rm", `${disk}/filler`);
    server.signal("SIGHUP");
    await server.stderr.until(/log file .* is written again: nothing was lost/, 10_000);
    const exchanges = (await inside("cat", `${disk}/a.log`)).split("\n")
      .filter((line) => /^\S+Z \[INFO\] (solicit|request) .* for 1h of \S+$/.test(line));
    assert.equal(exchanges.length, 4);
    assert.equal((await server.stop()).code, 0);
  },
});
