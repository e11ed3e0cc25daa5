import assert from "node:assert/strict";
import { encodeMessage } from "../../lib/wire/message.ts";
import { toHex } from "../../lib/wire/bytes.ts";
import { clientId, iaNa } from "../../lib/wire/options/mod.ts";
import { relayMessage } from "../../lib/wire/options/relay.ts";
import { parseAddress } from "../../lib/wire/address.ts";
import { Sextant } from "../support/sextant.ts";
import { duid } from "../support/messages.ts";
import { lease, sextant } from "./command.ts";
import { Folder } from "./folder.ts";
import { freePort, loopbackConfig } from "./loopback.ts";

/** A Solicit through a relay on 2001:db8:1::/64, in hexadecimal. */
function solicit(): string {
  return toHex(encodeMessage({
    kind: "relay",
    type: 12,
    hopCount: 0,
    linkAddress: parseAddress("2001:db8:1::1")!,
    peerAddress: parseAddress("fe80::7")!,
    options: [relayMessage.of({
      kind: "client-server",
      type: 1,
      transactionId: 0xabc,
      options: [clientId.of(duid(1)), iaNa.of({ iaid: 1, t1: 0, t2: 0, options: [] })],
    })],
  }));
}

Deno.test("explain says the same beside a server, of it, and without it, and stores nothing", async () => {
  await using folder = new Folder();
  const port = freePort();
  const file = folder.write(
    "sextant.yaml",
    `${loopbackConfig({ port })}control-socket: { path: control.sock }\n`,
  );
  const parsed = (printed: string) => JSON.parse(printed);
  const hex = solicit();
  {
    await using server = await new Sextant(["-c", file]).ready();
    assert.match(await lease(port, toHex(duid(1))), /^2001:db8:1:/);
    const online = parsed(await sextant("ctl", "-c", file, "explain", hex, "--json"));
    const beside = parsed(await sextant("explain", "-c", file, hex, "--json"));
    assert.equal(online.answer, "advertise");
    assert.equal(online.leases[0].by.replace(/, line.*/, ""), "handlers[0].address-pool");
    assert.deepEqual(beside, online);
    const text = await sextant("ctl", "-c", file, "explain", hex);
    assert.match(text, /^solicit by \[::1\]:\d+ from fe80::2, through 1 relay\n/);
    const counters = parsed(await sextant("ctl", "-c", file, "stats-json"));
    assert.equal(counters.global.messages_out.advertise, 1);
    const rows = await sextant("ctl", "-c", file, "leases", "--json");
    assert.equal(rows.trim().split("\n").length, 1);
    await server.stop();
  }
  const before = Deno.readFileSync(`${folder.path}/leases.sqlite`);
  const names = () => [...Deno.readDirSync(folder.path)].map(({ name }) => name).sort();
  const files = names();
  const alone = await sextant("explain", "-c", file, hex);
  assert.match(alone, new RegExp(`\nleases: a copy of ${folder.path}/leases.sqlite\n$`));
  assert.deepEqual(names(), files);
  assert.deepEqual(Deno.readFileSync(`${folder.path}/leases.sqlite`), before);
  assert.match(
    await sextant("explain", "-c", file, "--empty", hex),
    /\nleases: none, by --empty\n$/,
  );
});
