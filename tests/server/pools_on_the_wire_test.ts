import assert from "node:assert/strict";
import { iaAddress, iaNa, serverId } from "../../lib/wire/options/mod.ts";
import { iaLines } from "../support/ia_lines.ts";
import { address, type ClientSays } from "../support/messages.ts";
import { given } from "../support/pipeline_rig.ts";
import { RunningServer } from "../support/running_server.ts";
import { TestPeer } from "../support/test_peer.ts";
import { askThroughRelay, bind } from "./through_relay.ts";

const LINKS = 'links: [{ name: lan, prefixes: ["2001:db8:1::/64"] }]\n';

async function ownIdOf(peer: TestPeer): Promise<Uint8Array> {
  const offer = await askThroughRelay(peer, { type: "solicit", na: { 1: [] } });
  return serverId.in(offer.options)!;
}

Deno.test("a pool adopts what a client renews and nobody knows, and keeps it over a restart", async () => {
  const yaml = `${LINKS}handlers:
  - address-pool: { range: "2001:db8:1::10-2001:db8:1::1f", adopt-unknown: true }
`;
  const first = await RunningServer.start(yaml);
  const renew = async (server: RunningServer, client: number) => {
    using peer = new TestPeer(server);
    const id = await ownIdOf(peer);
    const says: ClientSays = { type: "renew", client, serverId: id, na: { 1: ["2001:db8:1::17"] } };
    return given(await askThroughRelay(peer, says));
  };
  assert.deepEqual(await renew(first, 1), ["2001:db8:1::17"]);
  await first.stop();
  await using second = await RunningServer.start(yaml, first.folder);
  assert.deepEqual(await renew(second, 2), ["NoBinding"]);
  assert.deepEqual(await renew(second, 1), ["2001:db8:1::17"]);
});

Deno.test("a client that solicits a prefix of another length gets it, and loses the old one", async () => {
  await using server = await RunningServer.start(`${LINKS}handlers:
  - prefix-pool: { name: homes, prefix: "2001:db8:8000::/40", delegated-length: 56 }
  - prefix-pool: { name: offices, prefix: "2001:db8:9000::/36", delegated-length: 48 }
`);
  using peer = new TestPeer(server);
  const [held] = given(await bind(peer)).filter((lease) => lease.endsWith("/56"));
  const offer = await askThroughRelay(peer, { type: "solicit", pd: { 1: ["::/48"] } });
  const [offered] = given(offer);
  assert.match(offered!, /\/48$/);
  const request: ClientSays = {
    type: "request",
    serverId: serverId.in(offer.options)!,
    pd: { 1: [offered!] },
  };
  assert.deepEqual(iaLines(await askThroughRelay(peer, request)), [
    `pd 1: ${offered} for 1800 of 3600, ${held} for 0 of 0`,
  ]);
  assert.deepEqual(given(await askThroughRelay(peer, { type: "solicit", pd: { 1: [] } })), [
    offered,
  ]);
});

Deno.test("a client's wish for a lifetime is granted as far as its pool allows", async () => {
  await using server = await RunningServer.start(`${LINKS}handlers:
  - address-pool:
      range: "2001:db8:1::10-2001:db8:1::1f"
      valid-lifetime: 1h
      min-valid-lifetime: 10m
      max-valid-lifetime: 1d
`);
  using peer = new TestPeer(server);
  const granted = async (validLifetime: number) => {
    const wish = iaAddress.of({
      address: address("2001:db8:1::17"),
      preferredLifetime: 0,
      validLifetime,
      options: [],
    });
    const options = [iaNa.of({ iaid: 1, t1: 0, t2: 0, options: [wish] })];
    return iaLines(await askThroughRelay(peer, { type: "solicit", options }))[0];
  };
  assert.equal(await granted(7200), "na 1: 2001:db8:1::17 for 3600 of 7200");
  assert.equal(await granted(60), "na 1: 2001:db8:1::17 for 300 of 600");
  assert.equal(await granted(604_800), "na 1: 2001:db8:1::17 for 43200 of 86400");
  assert.equal(await granted(0), "na 1: 2001:db8:1::17 for 1800 of 3600");
});
