import assert from "node:assert/strict";
import type { Handler } from "../../lib/pipeline/handler.ts";
import type { Message } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { clientId, iaAddress, linkAddress } from "../../lib/wire/options/mod.ts";
import { address, duid, says, SERVER_ID } from "../support/messages.ts";
import { PipelineRig } from "../support/pipeline_rig.ts";

/** Runs handlers for a request three times before it is settled what becomes of it. */
function runThrice(rig: PipelineRig, message: Message, peerAddress = address("fe80::1")): void {
  const [first, ...others] = [1, 2, 3].map(() => rig.run(message, { peerAddress }));
  for (const other of others) assert.equal(other.kind, first!.kind);
  others.at(-1)!.transaction!.settle();
}

Deno.test("what is to be done once is done when the request is settled", () => {
  const done: string[] = [];
  const counting: Handler = {
    name: "counting",
    pre: (transaction) => transaction.onceSettled(() => done.push("pre")),
    handle: (transaction) => transaction.onceSettled(() => done.push("handle")),
  };
  const { transaction } = new PipelineRig({ handlers: [counting] }).run(says({ type: "solicit" }));
  assert.deepEqual(done, []);
  transaction!.settle();
  assert.deepEqual(done, ["pre", "handle"]);
  transaction!.settle();
  assert.deepEqual(done, ["pre", "handle"]);
});

Deno.test("a request takes one token of rate-limit, however often handlers run for it", () => {
  const rig = new PipelineRig({ handlers: [{ "rate-limit": { rate: 3, per: "10s" } }] });
  for (const _ of [1, 2, 3]) runThrice(rig, says({ type: "solicit", na: { 1: [] } }));
  assert.equal(rig.run(says({ type: "solicit", na: { 1: [] } })).kind, "drop");
});

Deno.test("a prefix that a limit denies is counted and logged once", () => {
  const pool = { prefix: "2001:db8:8000::/40", "delegated-length": 56, "max-per-link": 1 };
  const rig = new PipelineRig({ handlers: [{ "prefix-pool": pool }] });
  rig.send(says({ type: "request", serverId: SERVER_ID, pd: { 1: [] } }));
  runThrice(rig, says({ type: "solicit", client: 2, pd: { 1: [] } }));
  assert.equal(rig.prefixLimits, 1);
  assert.equal(rig.logged.length, 1);
});

Deno.test("an address that becomes another client's is logged once", () => {
  const rig = new PipelineRig({ handlers: [{ "address-registration": {} }] });
  const peerAddress = address("2001:db8:1::5");
  const value = {
    address: peerAddress,
    preferredLifetime: 1800,
    validLifetime: 3600,
    options: [],
  };
  const options = [iaAddress.of(value)];
  rig.send(says({ type: "addrRegInform", options }), { peerAddress });
  runThrice(rig, says({ type: "addrRegInform", client: 2, options }), peerAddress);
  assert.equal(rig.logged.length, 1);
});

Deno.test("a reconfigure-request has clients told once", () => {
  const rig = new PipelineRig({
    handlers: [{ "reconfigure-request": { "allow-from": ["::/0"] } }],
  });
  const options = [clientId.of(duid(1)), linkAddress.of(address("2001:db8:1::1"))];
  const type = MessageType.reconfigureRequest;
  runThrice(rig, { kind: "client-server", type, transactionId: 7, options });
  assert.deepEqual(rig.reconfigured, [[undefined, { clientId: duid(1), link: "lan" }]]);
});
