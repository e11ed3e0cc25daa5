import assert from "node:assert/strict";
import { fromHex } from "../../lib/wire/bytes.ts";
import type { Message, RelayMessage } from "../../lib/wire/message_layout.ts";
import type { Option } from "../../lib/wire/option.ts";
import {
  clientId,
  clientLinkLayerAddress,
  echoRequest,
  interfaceId,
  relayMessage,
  relayPort,
  remoteId,
  subscriberId,
} from "../../lib/wire/options/mod.ts";
import { contractHandlers } from "../config/contract/contract.ts";
import { duid, relayed, says } from "../support/messages.ts";
import { innermost } from "../support/pipeline_rig.ts";
import { RunningServer } from "../support/running_server.ts";
import { TestPeer } from "../support/test_peer.ts";
import { LINK_ADDRESS, throughRelay } from "./through_relay.ts";

const HANDLERS = contractHandlers();

const REMOTE = remoteId.of({ enterpriseNumber: 40208, identifier: fromHex("01")! });
const SUBSCRIBER = subscriberId.of(fromHex("aabb")!);
const LINK_LAYER = clientLinkLayerAddress.of({
  hardwareType: 1,
  address: fromHex("020000000001")!,
});
const INTERFACE = interfaceId.of(fromHex("0a")!);
const ALL = [REMOTE, SUBSCRIBER, LINK_LAYER, INTERFACE];

const SOLICIT = { type: "solicit", na: { 1: [] } } as const;

/** The options of a Relay-reply without the message in it, by code. */
function returned(answer: Message): ReadonlyMap<number, unknown> {
  assert.equal(answer.kind, "relay");
  const options: readonly Option[] = (answer as RelayMessage).options;
  const codes = new Map(options.map(({ definition: { code }, value }) => [code, value]));
  codes.delete(relayMessage.code);
  codes.delete(relayPort.code);
  return codes;
}

function valuesOf(...options: readonly Option[]): ReadonlyMap<number, unknown> {
  return new Map(options.map(({ definition: { code }, value }) => [code, value]));
}

for (
  const [name, option] of [
    ["copy-remote-id", REMOTE],
    ["copy-subscriber-id", SUBSCRIBER],
    ["copy-linklayer-id", LINK_LAYER],
  ] as const
) {
  Deno.test(`${name} gives each relay back what it sent, and nothing else`, async () => {
    const handlers = JSON.stringify([HANDLERS.get(name)]);
    await using server = await RunningServer.start(`handlers: ${handlers}`);
    using relay = new TestPeer(server);
    const outer = await relay.ask(
      relayed(relayed(says(SOLICIT), LINK_ADDRESS, ALL), "::", [relayPort.of(0), option]),
    ) as RelayMessage;
    assert.deepEqual(returned(outer), valuesOf(option));
    const inner = relayMessage.in(outer.options)!;
    assert.deepEqual(returned(inner), valuesOf(option, INTERFACE));
  });
}

Deno.test("without copy handlers a relay gets back its interface-id, and what it asks to be echoed", async () => {
  await using server = await RunningServer.start("handlers: []");
  using relay = new TestPeer(server);
  const plain = await relay.ask(throughRelay(SOLICIT, LINK_ADDRESS, ALL));
  assert.deepEqual(returned(plain), valuesOf(INTERFACE));
  const asked = [...ALL, echoRequest.of([remoteId.code])];
  const echoed = await relay.ask(throughRelay(SOLICIT, LINK_ADDRESS, asked));
  assert.deepEqual(returned(echoed), valuesOf(REMOTE, INTERFACE));
});

Deno.test("rate-limit answers so many messages of one remote-id, and those of others", async () => {
  const handlers = "[{ rate-limit: { key: remote-id, rate: 2, per: 1h, burst: 3 } }]";
  await using server = await RunningServer.start(`handlers: ${handlers}`);
  using relay = new TestPeer(server);
  // Each time another client, as the relay says who they are.
  const from = (client: number, line: string) =>
    throughRelay({ ...SOLICIT, client }, LINK_ADDRESS, [
      remoteId.of({ enterpriseNumber: 40208, identifier: fromHex(line)! }),
    ]);
  const flood = [1, 2, 3, 4, 5, 6].map((client) => from(client, "01"));
  const { before } = await relay.askAfter(flood, from(7, "02"));
  const served = before.map((answer) => clientId.in(innermost(answer).options));
  assert.deepEqual(served, [duid(1), duid(2), duid(3)]);
});
