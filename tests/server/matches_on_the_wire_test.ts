import assert from "node:assert/strict";
import { formatAddress } from "../../lib/wire/address.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { recursiveNameServers } from "../../lib/wire/options/mod.ts";
import type { ClientSays } from "../support/messages.ts";
import { given, innermost } from "../support/pipeline_rig.ts";
import { RunningServer } from "../support/running_server.ts";
import { TestPeer } from "../support/test_peer.ts";
import { askThroughRelay, throughRelay } from "./through_relay.ts";

const SOLICIT: ClientSays = { type: "solicit", na: { 1: [] } };

/** A match that tells those for whom it holds of a server that nobody else is told of. */
function telling(conditions: string): string {
  return `
links:
  - { name: lan, prefixes: ["2001:db8:1::/64"] }
  - { name: access-7, prefixes: ["2001:db8:7::/64", "2001:db8:70::/64"] }
handlers:
  - match: ${conditions}
    handlers: [{ recursive-name-servers: { addresses: ["2001:db8::53"] } }]
`;
}

function isTold(answer: ClientServerMessage): boolean {
  return recursiveNameServers.in(answer.options)?.map(formatAddress)[0] === "2001:db8::53";
}

Deno.test("match by link holds for relays on each prefix of the link, and on no other", async () => {
  await using server = await RunningServer.start(telling("{ link: access-7 }"));
  using peer = new TestPeer(server);
  const on = async (link: string) => isTold(await askThroughRelay(peer, SOLICIT, link));
  assert.equal(await on("2001:db8:7::1"), true);
  assert.equal(await on("2001:db8:70::1"), true);
  assert.equal(await on("2001:db8:1::1"), false);
  assert.equal(await on("2001:db8:99::1"), false);
});

Deno.test("match by link keeps a pool to its link", async () => {
  await using server = await RunningServer.start(`
links:
  - { name: lan, prefixes: ["2001:db8:1::/64"] }
  - { name: access-7, prefixes: ["2001:db8:7::/64"] }
handlers:
  - match: { link: lan }
    handlers: [{ prefix-pool: { prefix: "2001:db8:8000::/56", delegated-length: 56 } }]
`);
  using peer = new TestPeer(server);
  const delegated = async (link: string) =>
    given(await askThroughRelay(peer, { type: "solicit", pd: { 1: [] } }, link));
  assert.deepEqual(await delegated("2001:db8:1::1"), ["2001:db8:8000::/56"]);
  assert.deepEqual(await delegated("2001:db8:7::1"), ["NoPrefixAvail"]);
});

Deno.test("match by subnet holds for link-addresses within one of the prefixes", async () => {
  const subnets = '["2001:db8:1:2::/64", "2001:db8:1:4::/62"]';
  await using server = await RunningServer.start(telling(`{ subnet: ${subnets} }`));
  using peer = new TestPeer(server);
  const on = async (link: string) => isTold(await askThroughRelay(peer, SOLICIT, link));
  assert.equal(await on("2001:db8:1:2::1"), true);
  assert.equal(await on("2001:db8:1:7::1"), true);
  assert.equal(await on("2001:db8:1:3::1"), false);
  assert.equal(await on("2001:db8:1:8::1"), false);
});

Deno.test("match by mark holds for what comes in where the mark is put on it", async () => {
  const configuration = telling("{ marked-with: relayed }");
  await using server = await RunningServer.start(configuration, undefined, ["relayed", "other"]);
  const by = async (mark: string | undefined) => {
    using peer = new TestPeer({ port: server.ports.get(mark)! });
    return isTold(await askThroughRelay(peer, SOLICIT));
  };
  assert.equal(await by("relayed"), true);
  assert.equal(await by("other"), false);
  assert.equal(await by(undefined), false);
});

Deno.test("match by elapsed time holds for clients that have been trying for so long", async () => {
  const configuration = telling("{ elapsed-time: { more-than: 5s, less-than: 1m } }");
  await using server = await RunningServer.start(configuration);
  using peer = new TestPeer(server);
  // In hundredths of a second.
  const after = async (elapsed: number) =>
    isTold(await askThroughRelay(peer, { ...SOLICIT, elapsed }));
  assert.equal(await after(500), false);
  assert.equal(await after(501), true);
  assert.equal(await after(5999), true);
  assert.equal(await after(6000), false);
});

Deno.test("all conditions of a match must hold", async () => {
  const configuration = telling(
    "{ elapsed-time: { more-than: 5s, less-than: 1h }, marked-with: relayed, link: access-7 }",
  );
  await using server = await RunningServer.start(configuration, undefined, ["relayed"]);
  const told = async (mark: string | undefined, link: string, elapsed: number) => {
    using peer = new TestPeer({ port: server.ports.get(mark)! });
    return isTold(await askThroughRelay(peer, { ...SOLICIT, elapsed }, link));
  };
  assert.equal(await told("relayed", "2001:db8:7::1", 600), true);
  assert.equal(await told(undefined, "2001:db8:7::1", 600), false);
  assert.equal(await told("relayed", "2001:db8:1::1", 600), false);
  assert.equal(await told("relayed", "2001:db8:7::1", 500), false);
});

Deno.test("ignore-request in a match leaves what it names unanswered there, and only that", async () => {
  await using server = await RunningServer.start(`
handlers:
  - match: { subnet: "2001:db8:1:2::/64" }
    handlers: [{ ignore-request: { message-types: [solicit] } }]
`);
  using peer = new TestPeer(server);
  const ignored = throughRelay(SOLICIT, "2001:db8:1:2::1");
  const elsewhere = throughRelay(SOLICIT, "2001:db8:1:3::1");
  const another = throughRelay({ type: "informationRequest" }, "2001:db8:1:2::1");
  const { before } = await peer.askAfter([ignored, elsewhere], another);
  assert.deepEqual(before.map((answer) => innermost(answer).type), [MessageType.advertise]);
  const relay = before[0]!;
  assert.equal(relay.kind === "relay" && formatAddress(relay.linkAddress), "2001:db8:1:3::1");
});

Deno.test("match by message holds for messages of the types, and no others", async () => {
  await using server = await RunningServer.start(
    telling("{ message: [solicit, information-request] }"),
  );
  using peer = new TestPeer(server);
  const told = async (client: ClientSays) => isTold(await askThroughRelay(peer, client));
  assert.equal(await told(SOLICIT), true);
  assert.equal(await told({ type: "informationRequest" }), true);
  assert.equal(await told({ type: "rebind", na: { 1: [] } }), false);
});
