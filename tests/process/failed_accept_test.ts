import assert from "node:assert/strict";
import { Sextant } from "../support/sextant.ts";
import { TestPeer } from "../support/test_peer.ts";
import { throughRelay } from "../server/through_relay.ts";
import { sextant } from "./command.ts";
import { Folder } from "./folder.ts";
import { freePort, loopbackConfig } from "./loopback.ts";

async function allowOpenFiles(pid: number, most: number): Promise<void> {
  const args = ["--pid", `${pid}`, `--nofile=${most}:`];
  const { code, stderr } = await new Deno.Command("prlimit", { args }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
}

Deno.test("while no connection can be accepted datagrams are answered, and then it can again", async () => {
  await using folder = new Folder();
  const port = freePort();
  const control = `${folder.path}/control`;
  const config = loopbackConfig({ port, handlers: ['leasequery: { allow-from: ["::1"] }'] })
    .replace("handlers:", `  - { tcp: "::1", port: ${port}, allow-from: ["::1"] }\nhandlers:`);
  const file = folder.write("sextant.yaml", config);
  await using server = await new Sextant(["-c", file, "-s", control]).ready();
  await allowOpenFiles(server.pid, 3);
  const waiting = [
    await Deno.connect({ hostname: "::1", port }),
    await Deno.connect({ transport: "unix", path: control }),
  ];
  await server.stderr.until(/Cannot take connections at the control socket for now/, 20_000);
  await server.stderr.until(/Cannot take connections at \[::1\]:\d+ \(TCP\) for now/, 20_000);
  using peer = new TestPeer({ port });
  await peer.ask(throughRelay({ type: "solicit", na: { 1: [] } }));

  await allowOpenFiles(server.pid, 1024);
  await server.stderr.until(/Taking connections at \[::1\]:\d+ \(TCP\) again/, 20_000);
  const query = ["--server", "::1", "--port", `${port}`, "--tcp", "--json"];
  await sextant("leasequery", ...query, "client-id", "00030001020000000001");
  const stats = JSON.parse((await sextant("ctl", "-s", control, "stats-json")).split("\n")[0]!);
  assert.ok(stats.connections.failed_accepts > 0);
  assert.equal(server.stderr.all.filter((line) => /Cannot take connections/.test(line)).length, 2);
  for (const connection of waiting) connection.close();
  assert.equal((await server.stop()).code, 0);
});
