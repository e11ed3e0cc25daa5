import assert from "node:assert/strict";
import { parseAddress } from "../../lib/wire/address.ts";
import { fromHex } from "../../lib/wire/bytes.ts";
import type { Message } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import type { Option } from "../../lib/wire/option.ts";
import {
  clientId,
  clientLinkLayerAddress,
  interfaceId,
  lqQuery,
  QueryType,
  remoteId,
  subscriberId,
} from "../../lib/wire/options/mod.ts";
import { address, duid, relayed, says } from "../support/messages.ts";
import { PipelineRig } from "../support/pipeline_rig.ts";
import { findingsOf } from "./support.ts";

function limited(config: Readonly<Record<string, unknown>> = {}): PipelineRig {
  return new PipelineRig({
    handlers: [{ "rate-limit": { rate: 2, per: "10s", ...config } }],
  });
}

function solicit(client: number): Message {
  return says({ type: "solicit", client, na: { 1: [] } });
}

/** How many of so many messages are answered. */
function answered(
  rig: PipelineRig,
  messages: readonly Message[],
  reception: Parameters<PipelineRig["send"]>[1] = {},
): number {
  return messages.filter((message) => rig.send(message, reception).kind === "answer").length;
}

function times(count: number, message: (at: number) => Message): Message[] {
  return Array.from({ length: count }, (_, at) => message(at));
}

Deno.test("rate-limit lets a client send a burst, and then so many messages in a time", () => {
  const rig = limited({ burst: 4 });
  assert.equal(answered(rig, times(9, () => solicit(1))), 4);
  rig.now += 5;
  assert.equal(answered(rig, times(9, () => solicit(1))), 1);
  rig.now += 10;
  assert.equal(answered(rig, times(9, () => solicit(1))), 2);
});

Deno.test("without keys rate-limit is five messages in 30 seconds for each DUID", () => {
  const rig = new PipelineRig({ handlers: [{ "rate-limit": {} }] });
  assert.equal(answered(rig, times(9, () => solicit(1))), 5);
  assert.equal(answered(rig, times(9, () => solicit(2))), 5);
  rig.now += 6;
  assert.equal(answered(rig, times(9, () => solicit(1))), 1);
});

Deno.test("what is too often is dropped without a word, with the reason for the log", () => {
  const rig = limited();
  answered(rig, times(2, () => solicit(1)));
  const outcome = rig.send(solicit(1));
  assert.equal(outcome.kind, "drop");
  assert.deepEqual(outcome.kind === "drop" && outcome.drop, {
    kind: "drop",
    reason: "do-not-respond",
    why: "Its client sends more than 2 messages in 10 s",
  });
});

Deno.test("every client message counts, of whatever type", () => {
  const rig = limited({ rate: 4 });
  const messages = [
    solicit(1),
    says({ type: "informationRequest" }),
    says({ type: "rebind", na: { 1: [] } }),
    says({ type: "confirm", na: { 1: ["2001:db8:1::1"] } }),
    says({ type: "informationRequest" }),
  ];
  assert.equal(answered(rig, messages), 4);
});

const KEYS: readonly (readonly [string, (n: number) => Option])[] = [
  ["interface-id", (n) => interfaceId.of(Uint8Array.of(n))],
  ["remote-id", (n) => remoteId.of({ enterpriseNumber: 9, identifier: Uint8Array.of(n) })],
  ["subscriber-id", (n) => subscriberId.of(Uint8Array.of(n))],
  [
    "linklayer-id",
    (n) => clientLinkLayerAddress.of({ hardwareType: 1, address: Uint8Array.of(2, 0, 0, 0, 0, n) }),
  ],
];

for (const [key, option] of KEYS) {
  Deno.test(`by ${key} clients are told apart by what the relay nearest to them says`, () => {
    const rig = limited({ key });
    const through = (n: number, outer: number) => (at: number) =>
      relayed(relayed(solicit(at), "2001:db8:1::1", [option(n)]), "::", [option(outer)]);
    assert.equal(answered(rig, times(5, through(1, 1))), 2);
    assert.equal(answered(rig, times(5, through(2, 1))), 2);
    assert.equal(answered(rig, times(5, through(1, 2))), 0);
  });

  Deno.test(`where the relay says no ${key}, clients are told apart by their DUIDs`, () => {
    const rig = limited({ key });
    const through = (client: number) => () =>
      relayed(relayed(solicit(client), "2001:db8:1::1"), "::", [option(1)]);
    assert.equal(answered(rig, times(5, through(1))), 2);
    assert.equal(answered(rig, times(5, through(2))), 2);
  });
}

Deno.test("a remote-id of another enterprise is another client", () => {
  const rig = limited({ key: "remote-id" });
  const through = (enterpriseNumber: number) => (at: number) =>
    relayed(solicit(at), "2001:db8:1::1", [
      remoteId.of({ enterpriseNumber, identifier: fromHex("01")! }),
    ]);
  assert.equal(answered(rig, times(5, through(1))), 2);
  assert.equal(answered(rig, times(5, through(2))), 2);
});

Deno.test("clients without a relay have the listener's interface as interface-id", () => {
  const rig = limited({ key: "interface-id" });
  assert.equal(answered(rig, times(5, solicit)), 2);
  const elsewhere = {
    listener: {
      name: "eth1",
      interface: "eth1",
      linkAddress: address("2001:db8:1::1"),
      marks: new Set<string>(),
    },
  };
  assert.equal(answered(rig, times(5, solicit), elsewhere), 2);
});

Deno.test("clients that tell no DUID are told apart by their addresses on their links", () => {
  const rig = limited();
  const ask = says({ type: "informationRequest", client: undefined });
  const from = (peer: string) => ({ peerAddress: parseAddress(peer)! });
  assert.equal(answered(rig, times(5, () => ask), from("fe80::a")), 2);
  assert.equal(answered(rig, times(5, () => ask), from("fe80::b")), 2);
  const through = (link: string, peer: string) => () => relayed(ask, link, [], peer);
  assert.equal(answered(rig, times(5, through("2001:db8:2::1", "fe80::a"))), 2);
  assert.equal(answered(rig, times(5, through("2001:db8:3::1", "fe80::a"))), 2);
});

Deno.test("leasequeries are not limited", () => {
  const rig = new PipelineRig({
    handlers: [{ "rate-limit": { rate: 2 } }, { leasequery: { "allow-from": ["::/0"] } }],
  });
  const query: Message = {
    kind: "client-server",
    type: MessageType.leasequery,
    transactionId: 1,
    options: [
      clientId.of(duid(9)),
      lqQuery.of({
        queryType: QueryType.byClientId,
        linkAddress: address("::"),
        options: [clientId.of(duid(1))],
      }),
    ],
  };
  const requestor = { peerAddress: address("2001:db8::9"), multicast: false };
  assert.equal(answered(rig, times(9, () => query), requestor), 9);
});

Deno.test("each rate-limit counts for itself", () => {
  const rig = new PipelineRig({
    handlers: [
      { "rate-limit": { rate: 3, per: 10, key: "interface-id" } },
      { "rate-limit": { rate: 2, per: 10 } },
    ],
  });
  assert.equal(answered(rig, times(3, () => solicit(1))), 2);
  assert.equal(answered(rig, [solicit(2)]), 0);
});

Deno.test("the keys of rate-limit are told when they are wrong", () => {
  assert.deepEqual(findingsOf("rate-limit: { key: dudi, rate: 1, per: 0, burst: 1.5 }"), [
    "3:24: handlers[0].rate-limit.key: expected duid, interface-id, remote-id, subscriber-id or " +
    'linklayer-id, found "dudi"; did you mean "duid"?',
    "3:36: handlers[0].rate-limit.rate: expected a whole number from 2 to 1000000, found 1",
    "3:44: handlers[0].rate-limit.per: expected at least 1 second, found 0",
    "3:54: handlers[0].rate-limit.burst: expected a whole number from 2 to 1000000, found 1.5",
  ]);
  assert.deepEqual(findingsOf("rate-limit: { per: 5 weeks }"), [
    "3:24: handlers[0].rate-limit.per: expected a duration such as 30, 30s, 5m, 12h or 7d, found " +
    '"5 weeks"',
  ]);
});
