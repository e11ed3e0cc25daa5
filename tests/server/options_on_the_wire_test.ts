import assert from "node:assert/strict";
import { contractHandlers } from "../config/contract/contract.ts";
import { CONTRACT_OPTIONS } from "../config/contract/options.ts";
import { sent } from "../handlers/support.ts";
import type { ClientSays } from "../support/messages.ts";
import { RunningServer } from "../support/running_server.ts";
import { TestPeer } from "../support/test_peer.ts";
import { askThroughRelay } from "./through_relay.ts";

const HANDLERS = contractHandlers();

/** Sent whatever is asked for: by its nature, or by `always-send`. */
const ALWAYS_SENT = new Set(["preference", "sol-max-rt"]);

/** A code that no handler sends. */
const NOTHING = 0xfff0;

const SOLICIT: ClientSays = { type: "solicit", na: { 1: [] } };

for (const [name, [code, ...values]] of Object.entries(CONTRACT_OPTIONS)) {
  Deno.test(`${name} is option ${code} on the wire, for whom it is`, async () => {
    const handlers = JSON.stringify([HANDLERS.get(name)]);
    await using server = await RunningServer.start(`handlers: ${handlers}`);
    using peer = new TestPeer(server);
    const get = async (client: ClientSays) => sent(await askThroughRelay(peer, client), code);
    assert.deepEqual(await get(SOLICIT), values);
    assert.deepEqual(await get({ ...SOLICIT, oro: [code] }), values);
    const others = ALWAYS_SENT.has(name) ? values : [];
    assert.deepEqual(await get({ ...SOLICIT, oro: [NOTHING] }), others);
    const unasked = await get({ type: "informationRequest", oro: [code] });
    assert.deepEqual(unasked, values);
  });
}

Deno.test("all options of the whole language come in one answer, each as if it were alone", async () => {
  const handlers = JSON.stringify(Object.keys(CONTRACT_OPTIONS).map((name) => HANDLERS.get(name)));
  await using server = await RunningServer.start(`handlers: ${handlers}`);
  using peer = new TestPeer(server);
  const answer = await askThroughRelay(peer, { type: "informationRequest" });
  for (const [name, [code, ...values]] of Object.entries(CONTRACT_OPTIONS)) {
    assert.deepEqual(sent(answer, code), values, name);
  }
});
