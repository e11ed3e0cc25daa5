import assert from "node:assert/strict";
import { toHex } from "../../lib/wire/bytes.ts";
import { remoteId, serverId, statusCode } from "../../lib/wire/options/mod.ts";
import { iasOf } from "../../lib/pipeline/ia.ts";
import { iaLines } from "../support/ia_lines.ts";
import { type ClientSays, duid } from "../support/messages.ts";
import { given } from "../support/pipeline_rig.ts";
import { RunningServer } from "../support/running_server.ts";
import { TestPeer } from "../support/test_peer.ts";
import { askThroughRelay } from "./through_relay.ts";

const LAN = "2001:db8:1::1";
const WIFI = "2001:db8:2::1";
const LINKS = `links:
  - { name: lan, prefixes: ["2001:db8:1::/64"] }
  - { name: wifi, prefixes: ["2001:db8:2::/64"] }
`;
const LINE = [remoteId.of({ enterpriseNumber: 9, identifier: Uint8Array.of(1) })];

function write(folder: string, ...rows: string[]): void {
  Deno.writeTextFileSync(`${folder}/static.csv`, `id,address,prefix\n${rows.join("\n")}\n`);
}

/** A peer that knows whom it asks. */
class Asking {
  #server: Uint8Array | undefined;

  constructor(readonly peer: TestPeer) {}

  async answer(client: ClientSays, link = LAN, options: typeof LINE = []) {
    const isToServer = client.type !== "solicit" && client.type !== "rebind";
    if (isToServer && !this.#server) await this.answer({ ...client, type: "solicit" }, link);
    const says = isToServer ? { ...client, serverId: this.#server! } : client;
    const answer = await askThroughRelay(this.peer, says, link, options);
    this.#server = serverId.in(answer.options)!;
    return answer;
  }
}

Deno.test("an address that a reload assigns to another moves at the next Renew, and then to its client", async () => {
  const folder = Deno.makeTempDirSync();
  const yaml = `${LINKS}handlers:
  - static-csv: { file: static.csv }
  - address-pool: { range: "2001:db8:1::10-2001:db8:1::1f" }
`;
  write(folder, "duid:00,2001:db8:1::7,");
  await using server = await RunningServer.start(yaml, folder);
  using peer = new TestPeer(server);
  const asking = new Asking(peer);
  const [got] = given(await asking.answer({ type: "request", client: 2, na: { 1: [] } }));
  write(folder, `duid:${toHex(duid(1))},${got},`);
  await server.reload(yaml);
  const [instead] = given(await asking.answer({ type: "request", client: 1, na: { 1: [] } }));
  assert.match(instead!, /^2001:db8:1::1.$/);
  assert.notEqual(instead, got);
  assert.equal(server.logged.filter(({ message }) => /which waits for it/.test(message)).length, 1);
  const [moved] = iaLines(await asking.answer({ type: "renew", client: 2, na: { 1: [got!] } }));
  assert.match(moved!, new RegExp(` for 1800 of 3600, ${got} for 0 of 0$`));
  const [own] = iaLines(await asking.answer({ type: "renew", client: 1, na: { 1: [instead!] } }));
  assert.match(own!, new RegExp(`^na 1: ${got} for .*, ${instead} for 0 of 0$`));
});

Deno.test("a router that is exchanged has its line's prefix after a restart, too, and the old one has not", async () => {
  const folder = Deno.makeTempDirSync();
  const yaml = `${LINKS}handlers: [{ static-csv: { file: static.csv } }]`;
  write(folder, "remote-id:9:01,,2001:db8:8000::/56");
  const ask = async (asking: Asking, client: number) =>
    given(await asking.answer({ type: "request", client, pd: { 1: [] } }, LAN, LINE))[0]!;
  const first = await RunningServer.start(yaml, folder);
  try {
    using peer = new TestPeer(first);
    assert.equal(await ask(new Asking(peer), 1), "2001:db8:8000::/56");
  } finally {
    await first.stop();
  }
  await using server = await RunningServer.start(yaml, folder);
  using peer = new TestPeer(server);
  const asking = new Asking(peer);
  assert.equal(await ask(asking, 2), "2001:db8:8000::/56");
  assert.equal(await ask(asking, 1), "NoPrefixAvail");
  const both = new RegExp(`client ${toHex(duid(1))}.* goes to client ${toHex(duid(2))}`);
  assert.equal(server.logged.filter(({ message }) => both.test(message)).length, 1);
});

Deno.test("one DUID and IAID on two links have a prefix each, of one pool", async () => {
  await using server = await RunningServer.start(
    `${LINKS}handlers: [{ prefix-pool: { prefix: "2001:db8:8000::/40", delegated-length: 56 } }]`,
  );
  using peer = new TestPeer(server);
  const asking = new Asking(peer);
  const ask = async (type: "request" | "renew", link: string, held: string[] = []) =>
    given(await asking.answer({ type, pd: { 1: held } }, link))[0]!;
  const [lan, wifi] = [await ask("request", LAN), await ask("request", WIFI)];
  assert.notEqual(lan, wifi);
  assert.equal(await ask("renew", LAN, [lan]), lan);
  assert.equal(await ask("renew", WIFI, [wifi]), wifi);
});

Deno.test("a refusal says whether there is no link, no pool, or nothing left", async () => {
  await using server = await RunningServer.start(`${LINKS}handlers:
  - address-pool: { range: "2001:db8:1::10-2001:db8:1::10" }
  - match: { link: lan }
    handlers: [{ prefix-pool: { prefix: "2001:db8:8000::/56", delegated-length: 56 } }]
`);
  using peer = new TestPeer(server);
  const asking = new Asking(peer);
  await asking.answer({ type: "request", client: 1, na: { 1: [] }, pd: { 1: [] } });
  const said = async (link: string) => {
    const answer = await asking.answer(
      { type: "solicit", client: 2, na: { 1: [] }, pd: { 1: [] } },
      link,
    );
    return iasOf(answer.options).map(({ value }) => statusCode.in(value.options)!.message);
  };
  assert.deepEqual(await said(LAN), [
    "No address is left for this client",
    "No prefix is left for this client",
  ]);
  assert.deepEqual(await said(WIFI), [
    "No pool or assignment on link wifi has any address for this client",
    "No pool or assignment on link wifi has any prefix for this client",
  ]);
  assert.deepEqual(await said("2001:db8:77::1"), [
    "This server knows no link that holds 2001:db8:77::1",
    "This server knows no link that holds 2001:db8:77::1",
  ]);
});
