import assert from "node:assert/strict";
import { MessageType } from "../../lib/wire/message_type.ts";
import { innermost } from "../support/pipeline_rig.ts";
import { RunningServer } from "../support/running_server.ts";
import { TestPeer } from "../support/test_peer.ts";
import { throughRelay } from "./through_relay.ts";

const CONFIGURATION = `links: [{ name: lan, prefixes: ["2001:db8:1::/64"] }]
handlers:
  - address-pool: { prefix: "2001:db8:1:0:8000::/65" }
`;

/** More than are handled at once, and less than the system has room for. */
const BURST = 60;

Deno.test("what comes at once is answered as it came, and counted once", async () => {
  await using server = await RunningServer.start(CONFIGURATION);
  using peer = new TestPeer(server);
  const solicit = (client: number) => throughRelay({ type: "solicit", client, na: { 1: [] } });
  const burst = Array.from({ length: BURST }, (_, client) => solicit(client + 1));
  const { before, answer } = await peer.askAfter(burst, solicit(BURST + 1));
  const ids = [...before, answer].map((each) => innermost(each).transactionId);
  assert.deepEqual(ids, Array.from({ length: BURST + 1 }, (_, index) => index + 1));
  const { incomingPackets, messagesIn, dropped } = server.service.statistics.global;
  assert.ok(incomingPackets > BURST);
  assert.equal(messagesIn[MessageType.solicit], incomingPackets);
  assert.equal(dropped["crowded-out"], 0);
});
