import assert from "node:assert/strict";
import { serverId } from "../../lib/wire/options/mod.ts";
import { given } from "../support/pipeline_rig.ts";
import { RunningServer } from "../support/running_server.ts";
import { TestPeer } from "../support/test_peer.ts";
import { askThroughRelay } from "./through_relay.ts";

const HANDLERS = `links: [{ name: lan, prefixes: ["2001:db8:1::/64"] }]
handlers:
  - address-pool: { prefix: "2001:db8:1:0:8000::/65" }
`;

/** So many IAs, each with nothing in it. */
function ias(count: number): Record<number, string[]> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [at, []]));
}

Deno.test("limits hold as configured, and as reloaded, and are counted", async () => {
  await using server = await RunningServer.start(`${HANDLERS}limits: { ias-per-message: 2 }\n`);
  using peer = new TestPeer(server);
  const refused = async (type: "solicit" | "request") => {
    const offer = await askThroughRelay(peer, { type: "solicit", na: ias(6) });
    const ask = { type, na: ias(6) };
    const answer = type === "solicit"
      ? offer
      : await askThroughRelay(peer, { ...ask, serverId: serverId.in(offer.options)! });
    return given(answer).filter((told) => told === "NoAddrsAvail").length;
  };
  assert.equal(await refused("solicit"), 4);
  assert.equal(server.service.statistics.global.limits.iasPerMessage, 4);
  assert.equal(await refused("request"), 4);
  // Two of the six are the client's by now, and do not count.
  assert.equal(await refused("solicit"), 2);
  await server.reload(`${HANDLERS}limits: { ias-per-message: 3 }\n`);
  assert.equal(await refused("solicit"), 1);
});
