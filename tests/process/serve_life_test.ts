import assert from "node:assert/strict";
import { Sextant } from "../support/sextant.ts";
import { sextant } from "./command.ts";
import { Folder } from "./folder.ts";
import { freePort, loopbackConfig } from "./loopback.ts";
import { Stranger } from "./stranger.ts";

/** `2026-11-21T02:09:11.926Z [INFO] …`: anything else on standard error is not ours. */
const LOG_LINE = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z \[(INFO|WARNING)\] /;

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`serve finishes and ends with 0 on ${signal}`, async () => {
    await using folder = new Folder();
    const file = folder.write("sextant.yaml", loopbackConfig({ port: freePort() }));
    await using server = await new Sextant(["-c", file]).ready();
    server.signal(signal);
    const { code } = await server.ended();
    assert.equal(code, 0, server.stderr.all.join("\n"));
  });
}

Deno.test("serve prints nothing but its log at a normal start", async () => {
  await using folder = new Folder();
  const file = folder.write("sextant.yaml", loopbackConfig({ port: freePort() }));
  await using server = await new Sextant(["-c", file]).ready();
  await server.stop();
  for (const line of server.stderr.all) assert.match(line, LOG_LINE);
  assert.equal(server.stderr.all.filter((line) => /\bready\b/.test(line)).length, 1);
  assert.deepEqual(server.stdout.all, []);
});

Deno.test("serve is ready without an interface and an address that are not there, and says so", async () => {
  await using folder = new Folder();
  const config = loopbackConfig({ port: freePort() }).replace(
    "listen:\n",
    'listen:\n  - interface: nosuch0\n    port: 547\n  - unicast: "2001:db8:ffff::1"\n',
  );
  await using server = await new Sextant(["-c", folder.write("sextant.yaml", config)]).ready();
  const said = server.stderr.all.join("\n");
  assert.match(said, /WARNING\] Cannot listen on nosuch0: there is no such interface/);
  assert.match(said, /WARNING\] Cannot listen on \[2001:db8:ffff::1\]:547: this machine does not/);
  const ready = server.stderr.all.find((line) => line.includes("ready"))!;
  assert.match(
    ready,
    /listens on \[::1\]:\d+; not on nosuch0: there is no .*; \[2001:db8:ffff::1\]/,
  );
  assert.equal((await server.stop()).code, 0);
});

Deno.test("serve keeps the PID file that -p names, and not the one that is configured", async () => {
  await using folder = new Folder();
  const named = `${folder.path}/named.pid`;
  const file = folder.write(
    "sextant.yaml",
    `${loopbackConfig({ port: freePort() })}pid-file: nowhere/configured.pid\n`,
  );
  await using server = await new Sextant(["-c", file, "-p", named]).ready();
  assert.match(Deno.readTextFileSync(named), /^\d+\n$/);
  assert.equal((await server.stop()).code, 0);
  assert.throws(() => Deno.lstatSync(named), Deno.errors.NotFound);
});

Deno.test("serve knows after it was killed what it has leased", async () => {
  await using folder = new Folder();
  const port = freePort();
  const duid = "000300010200000000aa";
  const handlers = ['leasequery: { allow-from: ["::1"] }'];
  const file = folder.write("sextant.yaml", loopbackConfig({ port, handlers }));
  const server = ["--server", "::1", "--port", String(port), "--json"];
  await using first = await new Sextant(["-c", file]).ready();
  await sextant("lease", ...server, "--relay", "2001:db8:1::1", "--duid", duid);
  const before = JSON.parse(await sextant("leasequery", ...server, "client-id", duid));
  await first.kill();
  await using second = await new Sextant(["-c", file]).ready();
  const after = JSON.parse(await sextant("leasequery", ...server, "client-id", duid));
  assert.equal(before.addresses.length, 1);
  assert.equal(after.addresses[0].address, before.addresses[0].address);
  assert.equal(after["client-id"], duid);
  await second.stop();
});

Deno.test("the example configuration serves, for a user without privileges", async () => {
  await using stranger = await Stranger.make();
  const example = `${stranger.project}/config.example.yaml`;
  await using server = await new Sextant(["-c", example], stranger.options).ready();
  assert.equal((await server.stop()).code, 0);
  for (const line of server.stderr.all) assert.match(line, LOG_LINE);
});
