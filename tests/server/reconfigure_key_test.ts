import assert from "node:assert/strict";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import { authentication, rapidCommit, reconfigureAccept } from "../../lib/wire/options/exchange.ts";
import { serverId } from "../../lib/wire/options/mod.ts";
import type { ClientSays } from "../support/messages.ts";
import { given } from "../support/pipeline_rig.ts";
import { RkapClient } from "../support/rkap_client.ts";
import { RunningServer } from "../support/running_server.ts";
import { TestPeer } from "../support/test_peer.ts";
import { askThroughRelay, bind } from "./through_relay.ts";

const CONFIGURATION = `
links: [{ name: lan, prefixes: ["2001:db8:1::/64"] }]
allow-rapid-commit: true
handlers:
  - address-pool: { prefix: "2001:db8:1::/64" }
`;
const ACCEPTS = [reconfigureAccept.of(true)];

function accepts({ options }: ClientServerMessage): boolean {
  return reconfigureAccept.in(options) !== undefined;
}

/** What a client of its own gets that accepts reconfiguration. */
async function ask(peer: TestPeer, says: ClientSays): Promise<ClientServerMessage> {
  return await askThroughRelay(peer, { options: ACCEPTS, ...says });
}

/** A Renew of what a Reply gave. */
function renewOf(bound: ClientServerMessage): ClientSays {
  return { type: "renew", serverId: serverId.in(bound.options)!, na: { 1: [given(bound)[0]!] } };
}

Deno.test("a client that accepts reconfiguration gets a key with its first Reply, and not before", async () => {
  await using server = await RunningServer.start(CONFIGURATION);
  using peer = new TestPeer(server);
  const offer = await ask(peer, { type: "solicit", na: { 1: [] } });
  assert.ok(accepts(offer));
  assert.equal(new RkapClient().take(offer), false);
  const bound = await bind(peer, { options: ACCEPTS });
  assert.ok(accepts(bound));
  const client = new RkapClient();
  assert.ok(client.take(bound));
  assert.match(client.key!, /^[0-9a-f]{32}$/);
  const renewed = await ask(peer, renewOf(bound));
  assert.ok(accepts(renewed));
  assert.equal(client.take(renewed), false);
});

Deno.test("a key comes with a rapid Reply, and with one to an Information-request", async () => {
  await using server = await RunningServer.start(CONFIGURATION);
  using peer = new TestPeer(server);
  const rapid = await ask(peer, {
    type: "solicit",
    na: { 1: [] },
    options: [...ACCEPTS, rapidCommit.of(true)],
  });
  assert.ok(new RkapClient().take(rapid));
  assert.ok(new RkapClient().take(await ask(peer, { type: "informationRequest", client: 2 })));
  const nameless = await ask(peer, { type: "informationRequest", client: undefined });
  assert.equal(new RkapClient().take(nameless), false);
  assert.equal(accepts(nameless), false);
});

Deno.test("a client that accepts later gets its key with a Renew", async () => {
  await using server = await RunningServer.start(CONFIGURATION);
  using peer = new TestPeer(server);
  const bound = await bind(peer);
  assert.equal(accepts(bound), false);
  assert.equal(authentication.in(bound.options), undefined);
  const client = new RkapClient();
  assert.ok(client.take(await ask(peer, renewOf(bound))));
  assert.equal(client.take(await ask(peer, renewOf(bound))), false);
});

Deno.test("nobody gets a key where allow-reconfigure is false", async () => {
  await using server = await RunningServer.start(`allow-reconfigure: false\n${CONFIGURATION}`);
  using peer = new TestPeer(server);
  const bound = await bind(peer, { options: ACCEPTS });
  assert.equal(accepts(bound), false);
  assert.equal(new RkapClient().take(bound), false);
});

Deno.test("who claims the DUID of somebody else gets another key", async () => {
  await using server = await RunningServer.start(CONFIGURATION);
  using peer = new TestPeer(server);
  const client = new RkapClient();
  client.take(await bind(peer, { options: ACCEPTS }));
  const impostor = new RkapClient();
  impostor.take(await bind(peer, { options: ACCEPTS }));
  assert.notEqual(client.key, impostor.key);
});

Deno.test("keys outlive a restart, and replay detection grows even where the clock went back", async () => {
  const start = Date.now();
  const before = await RunningServer.start(CONFIGURATION);
  const peer = new TestPeer(before);
  const client = new RkapClient();
  const bound = await bind(peer, { options: ACCEPTS });
  client.take(bound);
  peer[Symbol.dispose]();
  await before.stop();
  await using after = await RunningServer.start(CONFIGURATION, before.folder, [], {
    now: () => start - 86_400_000,
  });
  using again = new TestPeer(after);
  assert.equal(client.take(await ask(again, renewOf(bound))), false);
  // It throws when the value is not greater than the one before.
  assert.ok(client.take(await bind(again, { options: ACCEPTS })));
  assert.ok(client.take(await ask(again, { type: "informationRequest" })));
});

Deno.test("keys are never logged, while the option is", async () => {
  await using server = await RunningServer.start(CONFIGURATION);
  using peer = new TestPeer(server);
  const client = new RkapClient();
  client.take(await bind(peer, { options: ACCEPTS }));
  const log = server.logged.map(({ message }) => message).join("\n");
  assert.ok(!log.includes(client.key!));
  assert.match(log, /Sent by .*, without its reconfigure key, \d+ octets: [0-9a-f]{100}/);
  assert.match(log, /authentication \(11\)\n(.*\n)*? +information: hex:01(00){16}/);
  assert.match(log, /post reconfigure-accept: adds 2 options/);
});
