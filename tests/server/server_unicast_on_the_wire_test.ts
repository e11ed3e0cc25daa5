import assert from "node:assert/strict";
import { formatAddress } from "../../lib/wire/address.ts";
import { decodeMessage, encodeMessage } from "../../lib/wire/message.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import { serverId, serverUnicast } from "../../lib/wire/options/mod.ts";
import { contractHandlers } from "../config/contract/contract.ts";
import { PortOfClients } from "../support/client_port.ts";
import { says } from "../support/messages.ts";
import { given, innermost, status } from "../support/pipeline_rig.ts";
import { RunningServer } from "../support/running_server.ts";
import { TestPeer } from "../support/test_peer.ts";
import { askThroughRelay, bind } from "./through_relay.ts";

const POOL = {
  "address-pool": { range: "2001:db8:1::10-2001:db8:1::10" },
};
const SERVER_UNICAST = contractHandlers().get("server-unicast");

function configuration(...handlers: readonly unknown[]): string {
  return 'links: [{ name: lan, prefixes: ["2001:db8:1::/64"] }]\n' +
    `handlers: ${JSON.stringify([...handlers, POOL])}`;
}

/** What a client gets that sends a Renew of its lease by unicast. */
async function renewByUnicast(...handlers: readonly unknown[]): Promise<ClientServerMessage> {
  await using server = await RunningServer.start(configuration(...handlers));
  using relay = new TestPeer(server);
  const bound = await bind(relay);
  const renew = says({
    type: "renew",
    serverId: serverId.in(bound.options)!,
    na: { 1: [given(bound)[0]!] },
  });
  using client = await PortOfClients.listen();
  const { port } = server;
  await client.socket.send(encodeMessage(renew), { transport: "udp", hostname: "::1", port });
  const [answer] = await client.socket.receive(new Uint8Array(65535));
  return innermost(decodeMessage(answer));
}

Deno.test("server-unicast tells clients where to send by unicast, from the first Reply on", async () => {
  await using server = await RunningServer.start(configuration(SERVER_UNICAST));
  using peer = new TestPeer(server);
  const offer = await askThroughRelay(peer, { type: "solicit", na: { 1: [] } });
  assert.equal(serverUnicast.in(offer.options), undefined);
  const reply = await bind(peer);
  assert.equal(formatAddress(serverUnicast.in(reply.options)!), "2001:db8::1:2:3");
});

Deno.test({
  name: "with server-unicast a Renew by unicast is answered, and else refused with UseMulticast",
  ignore: !PortOfClients.mayListen(),
  fn: async () => {
    assert.deepEqual(given(await renewByUnicast(SERVER_UNICAST)), ["2001:db8:1::10"]);
    const refused = await renewByUnicast();
    assert.equal(status(refused), "UseMulticast");
    assert.deepEqual(given(refused), []);
  },
});
