import assert from "node:assert/strict";
import type { Outcome } from "../../lib/pipeline/pipeline.ts";
import type { ClientServerMessage, Message } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import type { Option } from "../../lib/wire/option.ts";
import { clientId, linkAddress, reconfigureMessage, serverId } from "../../lib/wire/options/mod.ts";
import { address, duid, relayed, SERVER_ID } from "../support/messages.ts";
import { innermost, PipelineRig, status } from "../support/pipeline_rig.ts";
import { findingsOf } from "./support.ts";

const RELAY = { peerAddress: address("2001:db8:5::1"), peerPort: 547, multicast: false };
const STRANGER = { ...RELAY, peerAddress: address("2001:db9::1") };

function rig(config: Record<string, unknown> = {}): PipelineRig {
  return new PipelineRig({
    links: { lan: ["2001:db8:1::/64"] },
    handlers: [
      { "reconfigure-request": { "allow-from": ["2001:db8:5::/64"], ...config } },
      { "recursive-name-servers": { addresses: ["2001:db8::53"], "always-send": true } },
    ],
  });
}

function clients(...numbers: readonly number[]): Option[] {
  return numbers.map((client) => clientId.of(duid(client)));
}

function onLink(text: string): Option {
  return linkAddress.of(address(text));
}

function request(...options: readonly Option[]): ClientServerMessage {
  return { kind: "client-server", type: MessageType.reconfigureRequest, transactionId: 7, options };
}

const REQUEST = request(...clients(1, 2), onLink("2001:db8:1::1"));

/** `answer Success`, or why there is none. */
function outcome(rig: PipelineRig, message: Message, reception = RELAY): string {
  const got: Outcome = rig.send(message, reception);
  if (got.kind === "drop") return `${got.drop.fault ?? got.drop.reason}`;
  assert.equal(innermost(got.message).type, MessageType.reconfigureReply);
  return `answer ${status(innermost(got.message))}`;
}

Deno.test("a relay has its clients told, and hears which of them are not (RFC 6977 6.5)", () => {
  const server = rig();
  server.cannotTell = (clients) => clients.slice(1);
  const reply = server.answer(REQUEST, RELAY);
  assert.equal(reply.type, MessageType.reconfigureReply);
  assert.equal(reply.transactionId, 7);
  assert.deepEqual(serverId.in(reply.options), SERVER_ID);
  assert.equal(status(reply), "Success");
  assert.deepEqual(clientId.allIn(reply.options), [duid(2)]);
  assert.deepEqual(server.reconfigured, [[
    undefined,
    { clientId: duid(1), link: "lan" },
    { clientId: duid(2), link: "lan" },
  ]]);
});

Deno.test("a relay may say what clients are to send (RFC 6977 6.3)", () => {
  const server = rig();
  const wanted = reconfigureMessage.of(MessageType.informationRequest);
  server.answer(request(...REQUEST.options, wanted), RELAY);
  assert.equal(server.reconfigured[0]![0], MessageType.informationRequest);
});

Deno.test("a request that names no client, no link, or another server is discarded (RFC 6977 6.2.1)", () => {
  const server = rig();
  assert.equal(outcome(server, request(onLink("2001:db8:1::1"))), "no-client-id");
  assert.equal(outcome(server, request(...clients(1))), "no-link-address");
  const other = request(...REQUEST.options, serverId.of(duid(5)));
  assert.equal(outcome(server, other), "for-other-server");
  const mine = request(...REQUEST.options, serverId.of(SERVER_ID));
  assert.equal(outcome(server, mine), "answer Success");
});

Deno.test("a malformed request gets UnspecFail, one for an unknown link NotConfigured (RFC 6977 6.5)", () => {
  const server = rig();
  const twoLinks = request(...REQUEST.options, onLink("2001:db8:1::2"));
  assert.equal(outcome(server, twoLinks), "answer UnspecFail");
  const nonsense = request(...REQUEST.options, reconfigureMessage.of(MessageType.solicit));
  assert.equal(outcome(server, nonsense), "answer UnspecFail");
  const elsewhere = request(...clients(1), onLink("2001:db8:77::1"));
  assert.equal(outcome(server, elsewhere), "answer NotConfigured");
  assert.deepEqual(server.reconfigured, []);
});

Deno.test("a stranger hears nothing, and nobody is told (RFC 6977 section 9)", () => {
  const server = rig();
  assert.equal(outcome(server, REQUEST, STRANGER), "do-not-respond");
  assert.deepEqual(server.reconfigured, []);
});

Deno.test("without the handler everybody gets NotAllowed (RFC 6977 6.5)", () => {
  const server = new PipelineRig({});
  assert.equal(outcome(server, REQUEST), "answer NotAllowed");
  assert.deepEqual(clientId.allIn(server.answer(REQUEST, RELAY).options), []);
});

Deno.test("a request through other relays is taken where that is allowed, from whom it is allowed", () => {
  const relayedFrom = (peer: string) => relayed(REQUEST, "2001:db8:5::9", [], peer);
  assert.equal(outcome(rig(), relayedFrom("2001:db8:5::2")), "do-not-respond");
  const open = rig({ "allow-relayed": true });
  assert.equal(outcome(open, relayedFrom("2001:db8:5::2")), "answer Success");
  assert.equal(outcome(open, relayedFrom("2001:db9::2")), "do-not-respond");
  assert.equal(outcome(open, relayedFrom("2001:db8:5::2"), STRANGER), "do-not-respond");
  const forged = relayed(relayedFrom("2001:db8:5::2"), "2001:db8:5::9", [], "2001:db9::2");
  assert.equal(outcome(open, forged), "do-not-respond");
});

Deno.test("relays have no more clients told than the rate allows (RFC 6977 section 7)", () => {
  const server = rig({ rate: 2, per: 10, burst: 3 });
  const ask = () => {
    const reply = server.answer(request(...clients(1, 2, 3, 4), onLink("2001:db8:1::1")), RELAY);
    return clientId.allIn(reply.options).map((duid) => duid.at(-1));
  };
  assert.deepEqual(ask(), [4]);
  assert.deepEqual(ask(), [1, 2, 3, 4]);
  server.now += 10;
  assert.deepEqual(ask(), [3, 4]);
});

Deno.test("who may ask for reconfiguration is never open by default", () => {
  assert.match(findingsOf("reconfigure-request: {}")[0]!, /allow-from/);
  assert.match(findingsOf("reconfigure-request: { allow-from: [] }")[0]!, /found an empty list/);
  assert.match(
    findingsOf('reconfigure-request: { allow-from: ["::/0"] }')[0]!,
    /::\/0 lets everybody have clients reconfigured/,
  );
});

Deno.test("a Reconfigure-Reply, and a Reconfigure, are discarded (RFC 6977 6.2.2, RFC 8415 16.11)", () => {
  for (const type of [MessageType.reconfigureReply, MessageType.reconfigure]) {
    assert.equal(outcome(rig(), { ...REQUEST, type }), "type-not-for-servers");
  }
});

Deno.test("who may ask is up to whatever handler says that it answers, by any name", () => {
  const ofAnotherName = { name: "my-own", answers: [MessageType.reconfigureRequest] };
  assert.equal(outcome(new PipelineRig({ handlers: [ofAnotherName] }), REQUEST), "do-not-respond");
  const ofItsName = { name: "reconfigure-request" };
  assert.equal(outcome(new PipelineRig({ handlers: [ofItsName] }), REQUEST), "answer NotAllowed");
});
