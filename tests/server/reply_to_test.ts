import assert from "node:assert/strict";
import { fromHex } from "../../lib/wire/bytes.ts";
import { decodeMessage, encodeMessage } from "../../lib/wire/message.ts";
import type { Message } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import {
  clientId,
  interfaceId,
  lqQuery,
  QueryType,
  relayMessage,
  relayPort,
} from "../../lib/wire/options/mod.ts";
import { address, type ClientSays, duid, relayed, says, SERVER_ID } from "../support/messages.ts";
import { given, innermost, status } from "../support/pipeline_rig.ts";
import { ServerRig, TestLog } from "./server_rig.ts";

const POOL = { "address-pool": { range: "2001:db8:1::10-2001:db8:1::1f" } };
const LINK = "2001:db8:1::1";
const SOLICIT = says({ type: "solicit", na: { 1: [] } });

/** A message from an address and a port, its answer and where that goes. */
function exchange(
  message: Message,
  from: string,
  port: number,
  multicast = true,
): { to: string; answer: Message | undefined } {
  const rig = new ServerRig({ handlers: [POOL] }, new TestLog([]));
  const bytes = encodeMessage(message).slice();
  rig.server.receive({ bytes, from: { address: from, port } }, { ...rig.listener, multicast });
  const [sent] = rig.socket.sent;
  return {
    to: sent ? `${sent.to.address} ${sent.to.port}` : "nobody",
    answer: sent && decodeMessage(sent.bytes),
  };
}

Deno.test("RFC 8415 7.2, 18.3.10: a client is answered at port 546, whatever it sent from", () => {
  assert.equal(exchange(SOLICIT, "fe80::1", 546).to, "fe80::1 546");
  assert.equal(exchange(SOLICIT, "fe80::1", 40000).to, "fe80::1 546");
});

Deno.test("RFC 8415 7.2, 19.3: a relay is answered at its address and port 547, whatever it sent from", () => {
  for (const port of [546, 547, 40000]) {
    assert.equal(
      exchange(relayed(SOLICIT, LINK), "2001:db8::7", port, false).to,
      "2001:db8::7 547",
    );
  }
});

Deno.test("RFC 8357 5.2: a relay with a port of its own is answered at that", () => {
  for (const downstream of [0, 1000]) {
    const message = relayed(relayed(SOLICIT, LINK), "::", [relayPort.of(downstream)]);
    assert.equal(exchange(message, "2001:db8::7", 40000, false).to, "2001:db8::7 40000");
  }
});

Deno.test("RFC 8357 5.2: the port of a relay that does not send to the server itself changes nothing", () => {
  const message = relayed(relayed(SOLICIT, LINK, [relayPort.of(0)]), "::");
  assert.equal(exchange(message, "2001:db8::7", 40000, false).to, "2001:db8::7 547");
  const client = says({ type: "solicit", na: { 1: [] }, options: [relayPort.of(0)] });
  assert.equal(exchange(client, "fe80::1", 40000).to, "fe80::1 546");
});

Deno.test("RFC 6221 7.1: behind a lightweight relay on the server's own link, clients are on that link", () => {
  const port = interfaceId.of(fromHex("0a")!);
  const { to, answer } = exchange(relayed(SOLICIT, "::", [port], "fe80::c"), "fe80::7", 547);
  assert.equal(to, "fe80::7 547");
  assert.ok(answer?.kind === "relay");
  assert.deepEqual(answer.peerAddress, address("fe80::c"));
  assert.deepEqual(interfaceId.in(answer.options), fromHex("0a"));
  assert.match(given(innermost(answer))[0]!, /^2001:db8:1::1/);
});

Deno.test("RFC 5007 4.4.3: a requestor is answered at the port that it asks from", () => {
  const options = [
    clientId.of(duid(9)),
    lqQuery.of({
      queryType: QueryType.byClientId,
      linkAddress: address("::"),
      options: [clientId.of(duid(1))],
    }),
  ];
  const type = MessageType.leasequery;
  const query: Message = { kind: "client-server", type, transactionId: 1, options };
  assert.equal(exchange(query, "2001:db8::9", 40000, false).to, "2001:db8::9 40000");
});

Deno.test("RFC 8415 18.4: what came through a relay by unicast is taken, whatever the client said", () => {
  const na = { 1: ["2001:db8:1::10"] };
  const messages: readonly ClientSays[] = [
    { type: "solicit", na },
    { type: "request", serverId: SERVER_ID, na },
    { type: "confirm", na },
    { type: "renew", serverId: SERVER_ID, na },
    { type: "rebind", na },
    { type: "release", serverId: SERVER_ID, na },
    { type: "decline", serverId: SERVER_ID, na },
    { type: "informationRequest" },
  ];
  for (const client of messages) {
    const { to, answer } = exchange(relayed(says(client), LINK), "2001:db8::7", 547, false);
    assert.equal(to, "2001:db8::7 547", client.type);
    assert.ok(answer?.kind === "relay" && relayMessage.in(answer.options));
    assert.notEqual(status(innermost(answer)), "UseMulticast", client.type);
  }
});
