import assert from "node:assert/strict";
import { toHex } from "../../lib/wire/bytes.ts";
import { duid } from "../support/messages.ts";
import { given, innermost } from "../support/pipeline_rig.ts";
import { Sextant } from "../support/sextant.ts";
import { TestPeer } from "../support/test_peer.ts";
import { throughRelay } from "../server/through_relay.ts";
import { Folder } from "./folder.ts";
import { freePort, loopbackConfig } from "./loopback.ts";

const ROW = (client: number) => `duid:${toHex(duid(client))},2001:db8:1::5,`;

Deno.test("a server starts with rows that assign one address twice, serves the first and says so; a reload refuses them", async () => {
  await using folder = new Folder();
  const port = freePort();
  const handlers = ["static-csv: { file: static.csv }"];
  const file = folder.write("sextant.yaml", loopbackConfig({ port, handlers }));
  folder.write("static.csv", `id,address,prefix\n${ROW(1)}\n${ROW(2)}\n`);
  await using server = await new Sextant(["-c", file]).ready();
  const said =
    /static\.csv line 3: 2001:db8:1::5 for duid:\S+02: line 2 assigns this to duid:\S+01/;
  const line = server.stderr.all.find((each) => said.test(each));
  assert.match(line!, /\[ERROR\]/);
  using peer = new TestPeer({ port });
  const offered = async (client: number) =>
    given(innermost(await peer.ask(throughRelay({ type: "solicit", client, na: { 1: [] } }))))[0]!;
  assert.match(await offered(2), /^2001:db8:1::1...$/);
  folder.write("static.csv", `id,address,prefix\n${ROW(3)}\n${ROW(1)}\n`);
  server.signal("SIGHUP");
  await server.stderr.until(/not reloaded|stays as it is|refused/, 60_000);
  folder.write("static.csv", `id,address,prefix\n${ROW(2)}\n`);
  server.signal("SIGHUP");
  await server.stderr.until(/is reloaded/, 60_000);
  await server.stop();
});
