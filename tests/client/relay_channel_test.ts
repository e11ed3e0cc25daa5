import assert from "node:assert/strict";
import type { Channel, Received } from "../../lib/client/channel.ts";
import { throughRelay } from "../../lib/client/relay_channel.ts";
import { parseAddress } from "../../lib/wire/address.ts";
import type { Message, RelayMessage } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { relayMessage, relayPort } from "../../lib/wire/options/relay.ts";

const relay = {
  linkAddress: parseAddress("2001:db8:1::1")!,
  peerAddress: parseAddress("fe80::1:2")!,
};
const inner: Message = { kind: "client-server", type: 1, transactionId: 7, options: [] };

function relayReply(changes: Partial<RelayMessage>): RelayMessage {
  return {
    kind: "relay",
    type: MessageType.relayReply,
    hopCount: 0,
    ...relay,
    options: [relayMessage.of(inner)],
    ...changes,
  };
}

/** A channel that takes down what is sent, and gives what is to come in. */
function channelWith(arriving: Message[]): { channel: Channel; sent: Message[] } {
  const sent: Message[] = [];
  const channel = {
    destination: "[::1]:547",
    multicast: false,
    now: () => 0,
    send: (message: Message) => {
      sent.push(message);
      return Promise.resolve();
    },
    receive: (): Promise<Received | undefined> => {
      const message = arriving.shift();
      return Promise.resolve(message && { message, from: "[::1]:547" });
    },
    close: () => Promise.resolve(),
  };
  return { channel, sent };
}

Deno.test("a relayed message goes out in a Relay-forward that asks for its source port", async () => {
  const { channel, sent } = channelWith([]);
  await throughRelay(channel, relay).send(inner);
  assert.equal(sent.length, 1);
  const [forward] = sent;
  assert(forward?.kind === "relay" && forward.type === MessageType.relayForward);
  assert.equal(forward.hopCount, 0);
  assert.deepEqual(forward.linkAddress, relay.linkAddress);
  assert.deepEqual(forward.peerAddress, relay.peerAddress);
  assert.deepEqual(relayMessage.in(forward.options), inner);
  assert.equal(relayPort.in(forward.options), 0);
});

Deno.test("a relay's answer is what is in its Relay-reply", async () => {
  const { channel } = channelWith([relayReply({})]);
  assert.deepEqual((await throughRelay(channel, relay).receive(1000))?.message, inner);
});

Deno.test("what is not a Relay-reply for this client is passed over", async () => {
  const { channel } = channelWith([
    inner,
    relayReply({ type: MessageType.relayForward }),
    relayReply({ peerAddress: parseAddress("fe80::9")! }),
    relayReply({ options: [] }),
  ]);
  assert.equal(await throughRelay(channel, relay).receive(1000), undefined);
});
